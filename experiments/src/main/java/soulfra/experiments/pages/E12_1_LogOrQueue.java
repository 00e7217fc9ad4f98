package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import soulfra.experiments.About;
import soulfra.experiments.Chapter;
import soulfra.experiments.Check;
import soulfra.experiments.Experiment;
import soulfra.experiments.Findings;
import soulfra.experiments.Lab;
import soulfra.experiments.Stage;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Table;
import soulfra.servers.Postgres;
import soulfra.servers.Redis;

@About(
    id = "12.1",
    name = "log-or-queue",
    chapter = Chapter.STREAMS,
    section = "Messaging Systems",
    sectionInFirstEdition = "Messaging Systems",
    title = "Who still has the message?",
    question =
        """
        A consumer dies now and then, before it has done what a message asks for or just after. \
        Messages go on coming while it is away. What is lost, what is done twice, and what can be \
        read again a week later?\
        """,
    broken = "Redis pub/sub; and a Redis list from which a consumer takes (LPOP).",
    fixed =
        """
        A Postgres table from which rows are taken with SKIP LOCKED and deleted when done; and a \
        Redis Stream with a consumer group that acknowledges.\
        """,
    predictions = {
      @About.Prediction(
          stage = Stage.TWO,
          says =
              """
              Pub/sub loses what comes while nobody listens, and what the dying one held. The \
              list waits for the consumer, but what was taken is gone with it. Table and stream \
              give a message out again until it is acknowledged: nothing lost, and what was done \
              just before the death is done twice. Only the stream still has all of it \
              afterwards: it is a log.\
              """)
    },
    change = "Acknowledge before the effect: which of the two counts changes places?")
public final class E12_1_LogOrQueue implements Experiment {

  private static final int AWAY = 2;

  /// @param lost never done
  /// @param twice done more than once
  /// @param again messages that could be read once more in the end
  private record Outcome(String way, int sent, int deaths, int lost, int twice, long again) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int messages = lab.quick() ? 300 : 5_000;
    var outcomes = new ArrayList<Outcome>();
    lab.say("starting Postgres and Redis");
    try (var postgres = Postgres.start(lab.folder().resolve("postgres"), 0);
        var redis = Redis.start(lab.folder().resolve("redis"), 0)) {
      postgres.dropDatabase("queue");
      postgres.createDatabase("queue");
      long seed = lab.random().nextLong(); // the same deaths for each
      for (var kind : Broker.Kind.values()) {
        lab.say("%d messages by %s".formatted(messages, kind.says));
        try (var broker = Broker.of(kind, postgres.url("queue"), redis)) {
          outcomes.add(consume(kind.says, broker, messages, new SplittableRandom(seed)));
        }
      }
    }
    var forgetful = outcomes.subList(0, 2);
    var keeping = outcomes.subList(2, 4);
    int kept = keeping.stream().mapToInt(Outcome::lost).sum();
    int twice = keeping.stream().mapToInt(Outcome::twice).sum();
    int tries = 2 * messages;
    return new Findings(
        "Of %d messages pub/sub lost %d and the list %d; queue and stream lost %d, and did %d and %d twice. Only the stream has all of them still: %d."
            .formatted(
                messages,
                forgetful.getFirst().lost,
                forgetful.getLast().lost,
                kept,
                keeping.getFirst().twice,
                keeping.getLast().twice,
                keeping.getLast().again),
        List.of(
            Check.seen(BROKEN, "Pub/sub loses a message", forgetful.getFirst().lost, messages),
            Check.seen(BROKEN, "The list loses one", forgetful.getLast().lost, messages),
            Check.never(FIXED, "Queue or stream lose one", kept, tries),
            Check.seen(COMPARED, "Queue or stream let one be done twice", twice, tries),
            Check.that(
                COMPARED,
                "Only the stream can be read again",
                outcomes.stream().mapToLong(Outcome::again).sum() == messages
                    && keeping.getLast().again == messages,
                outcomes.stream().map(o -> "" + o.again).collect(Collectors.joining(", ")))),
        List.of(
            Chart.ways(
                "Who forgets a message when it is taken loses it with the taker",
                "messages lost",
                outcomes.stream().map(Outcome::way).toList(),
                outcomes.stream().map(o -> (double) o.lost).toList())),
        List.of(table(outcomes)));
  }

  /// One consumer, and a producer that does not wait for it.
  private static Outcome consume(String way, Broker broker, int messages, SplittableRandom random)
      throws Exception {
    var done = new int[messages];
    int deaths = 0;
    int back = 0; // the number of the message at which the consumer is there again
    for (int sent = 0; sent <= messages; sent++) {
      if (sent == back || sent == messages) {
        broker.connect();
        back = sent;
      }
      if (sent < messages) {
        broker.send(sent);
      }
      while (sent >= back) {
        var message = broker.take();
        if (message.isEmpty()) {
          break;
        }
        boolean diesBefore = random.nextInt(20) == 0;
        boolean diesAfter = random.nextInt(20) == 0;
        if (!diesBefore) {
          done[message.get()]++;
        }
        if (diesBefore || diesAfter) {
          deaths++;
          broker.die();
          back = Math.min(messages, sent + AWAY + 1);
          if (sent == messages) {
            broker.connect();
            back = sent;
          }
        } else {
          broker.acknowledge();
        }
      }
    }
    return new Outcome(
        way,
        messages,
        deaths,
        (int) Arrays.stream(done).filter(times -> times == 0).count(),
        (int) Arrays.stream(done).filter(times -> times > 1).count(),
        broker.readAgain());
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "A consumer that dies before or after what it has to do, and is away for two messages",
        List.of("Way", "messages", "deaths", "lost", "done twice", "can be read again"),
        outcomes.stream()
            .map(o -> Table.row(o.way, o.sent, o.deaths, o.lost, o.twice, o.again))
            .toList());
  }
}
