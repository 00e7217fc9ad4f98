package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.FIXED;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import soulfra.contract.Chat.Role;
import soulfra.contract.Id.AgentId;
import soulfra.contract.Problem;
import soulfra.contract.client.SoulfraClient;
import soulfra.experiments.About;
import soulfra.experiments.Chapter;
import soulfra.experiments.Check;
import soulfra.experiments.Experiment;
import soulfra.experiments.Findings;
import soulfra.experiments.Lab;
import soulfra.experiments.Stage;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Table;

@About(
    id = "5.5",
    name = "lost-reply",
    chapter = Chapter.ENCODING,
    section = "The problems with remote procedure calls (RPCs)",
    sectionInFirstEdition = "The problems with remote procedure calls (RPCs)",
    title = "The reply that got lost",
    question =
        """
        A message is stored, and the connection breaks before the answer arrives. The client \
        can't tell this from a request that never came, so it sends again. How often is the \
        message there afterwards?\
        """,
    broken = "Send again until there is an answer.",
    fixed = "Send again with the same Idempotency-Key until there is an answer.",
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              Without a key every lost reply leaves one message too many; with one, none, because \
              the key is stored in the transaction that stores the message.\
              """),
      @About.Prediction(
          stage = Stage.TWO,
          says =
              """
              The same. A remote call differs from a local one in this whatever is behind it: \
              TCP, Postgres and its transactions can't help a client that sends twice.\
              """)
    },
    change = "Draw a new key for each attempt. And what if the key were kept in memory only?")
public final class E05_5_LostReply implements Experiment {

  private static final int ATTEMPTS = 50;

  /// @param percent of the replies that were to get lost
  /// @param lost how many did
  /// @param doubled messages that stand there more than once
  /// @param missing acknowledged, and not there
  private record Outcome(int percent, int sent, int lost, int doubled, int missing) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int messages = lab.quick() ? 40 : 400;
    var blind = new ArrayList<Outcome>();
    var keyed = new ArrayList<Outcome>();
    try (var stage = lab.startStage(Map.of());
        var wire = LossyWire.to(URI.create(stage.url()));
        var far = SoulfraClient.at(wire.url());
        var near = SoulfraClient.at(URI.create(stage.url()))) {
      for (int percent : List.of(0, 10, 25, 50)) {
        lab.say("%d messages, %d %% of the replies get lost".formatted(messages, percent));
        blind.add(send(lab, wire, far, near, "blind" + percent, messages, percent, false));
        keyed.add(send(lab, wire, far, near, "keyed" + percent, messages, percent, true));
      }
      lab.say("stopping " + lab.stage().id);
      stage.stop();
    }
    var worst = blind.getLast();
    var best = keyed.getLast();
    int lost = keyed.stream().mapToInt(Outcome::lost).sum();
    return new Findings(
        "Of %d messages %d replies got lost on the way, and %d messages stand there more than once."
                .formatted(worst.sent, worst.lost, worst.doubled)
            + " With a key, of %d lost replies: %d.".formatted(best.lost, best.doubled),
        List.of(
            Check.seen(BROKEN, "A blind retry doubles the message", worst.doubled, worst.lost),
            Check.never(
                    FIXED,
                    "A retry with the same key doubles one",
                    keyed.stream().mapToInt(Outcome::doubled).sum(),
                    lost)
                .given(lost, 5),
            Check.never(
                FIXED,
                "An acknowledged message is missing",
                keyed.stream().mapToInt(Outcome::missing).sum(),
                (long) messages * keyed.size())),
        List.of(chart(blind, keyed)),
        List.of(table(blind, keyed)));
  }

  /// One user's messages, one after the other, each sent until it is acknowledged.
  private static Outcome send(
      Lab lab,
      LossyWire wire,
      SoulfraClient far,
      SoulfraClient near,
      String handle,
      int messages,
      int percent,
      boolean keyed) {
    near.signUp(handle, "a long password");
    var token = near.signIn(handle, "a long password").value().token();
    var agent = near.as(token).myAgents(SoulfraClient.Part.first(1)).items().getFirst().id();
    var random = new SplittableRandom(lab.random().split().nextLong());
    int lost = 0;
    for (int i = 0; i < messages; i++) {
      var client = keyed ? far.as(token).withKey("message-" + i) : far.as(token);
      lost += untilAcknowledged(client, agent, "message " + i, wire, random, percent);
    }
    var stored = stored(near.as(token), agent);
    int doubled = (int) stored.values().stream().filter(times -> times > 1).count();
    return new Outcome(percent, messages, lost, doubled, messages - stored.size());
  }

  /// @return how many replies got lost on the way
  private static int untilAcknowledged(
      SoulfraClient client,
      AgentId agent,
      String body,
      LossyWire wire,
      SplittableRandom random,
      int percent) {
    for (int lost = 0; lost < ATTEMPTS; lost++) {
      boolean loses = random.nextInt(100) < percent;
      if (loses) {
        wire.loseNextReply();
      }
      try {
        client.send(agent, body);
        return lost;
      } catch (Problem e) {
        if (e.definite() || !loses) {
          throw e;
        }
      }
    }
    throw new IllegalStateException(ATTEMPTS + " replies in a row got lost");
  }

  /// How often each of the user's messages stands there.
  private static Map<String, Integer> stored(SoulfraClient client, AgentId agent) {
    var times = new HashMap<String, Integer>();
    var part = SoulfraClient.Part.first(100);
    while (true) {
      var page = client.conversation(agent, part);
      page.items().stream()
          .filter(message -> message.role() == Role.USER)
          .forEach(message -> times.merge(message.body(), 1, Integer::sum));
      if (page.next() == null) {
        return times;
      }
      part = new SoulfraClient.Part(100, page.next());
    }
  }

  private static Chart chart(List<Outcome> blind, List<Outcome> keyed) {
    return new Chart(
        "Every lost reply doubles a message, unless the request has a key",
        new Chart.Axis("% of the replies that get lost", false),
        new Chart.Axis("% of the messages that are doubled", false),
        blind.stream().map(outcome -> (double) outcome.percent).toList(),
        List.of(
            new Chart.Series("retry", blind.stream().map(E05_5_LostReply::share).toList()),
            new Chart.Series(
                "retry with a key", keyed.stream().map(E05_5_LostReply::share).toList())),
        List.of());
  }

  private static double share(Outcome outcome) {
    return 100.0 * outcome.doubled / outcome.sent;
  }

  private static Table table(List<Outcome> blind, List<Outcome> keyed) {
    var rows = new ArrayList<List<String>>();
    blind.forEach(outcome -> rows.add(row("none", outcome)));
    keyed.forEach(outcome -> rows.add(row("the same", outcome)));
    return new Table(
        "Sent until acknowledged, and stored",
        List.of("Key", "% lost", "messages", "replies lost", "doubled", "missing"),
        rows);
  }

  private static List<String> row(String key, Outcome o) {
    return Table.row(key, o.percent, o.sent, o.lost, o.doubled, o.missing);
  }
}
