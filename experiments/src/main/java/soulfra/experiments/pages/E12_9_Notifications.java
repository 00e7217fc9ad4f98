package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.FIXED;

import java.net.http.HttpClient;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
    id = "12.9",
    name = "notifications",
    chapter = Chapter.STREAMS,
    section = "Fault Tolerance",
    sectionInFirstEdition = "Fault Tolerance",
    title = "Told three times, or never",
    question =
        """
        An agent thinks, and its followers are to hear of it by mail, by push and live. Channels \
        fail before they have told somebody, or after; and the event itself comes twice now and \
        then. Who is never told, who is told twice, and whom does a channel hold up that stands \
        still?\
        """,
    broken =
        """
        Send when the event comes, and forget it; write down what is due and send it until the \
        channel says yes; one line of waiting notifications for all channels.\
        """,
    fixed =
        """
        Write down what is due once for each thought, follower and channel, and send that as the \
        idempotency key; a line for each channel.\
        """,
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              Who sends and forgets leaves some untold for ever, and tells others twice because \
              the event came twice. Who sends until it is acknowledged leaves nobody out, and \
              tells everybody twice whose acknowledgement got lost: a table of what was sent \
              can't know it. Only a key that the channel itself remembers makes it once. In one \
              line everything waits behind the mail; in lines of their own nothing does.\
              """),
      @About.Prediction(
          stage = Stage.TWO,
          says = "The same from Postgres: the gap is between it and the channel, not within it.")
    },
    change = "Let each attempt draw a key of its own. And what if a channel forgets keys in a day?")
public final class E12_9_Notifications implements Experiment {

  private static final int FOLLOWERS = 10;
  private static final int FAIL_PERCENT = 10;
  private static final int AGAIN_PERCENT = 10; // of the events come a second time
  private static final int MOST_ATTEMPTS = 50;

  private enum Channel {
    MAIL,
    PUSH,
    LIVE
  }

  private enum Way {
    FORGET("send and forget"),
    UNTIL_YES("until it says yes"),
    WITH_KEY("until it says yes, with a key");

    private final String says;

    Way(String says) {
      this.says = says;
    }

    String table() {
      return "due_" + name().toLowerCase(Locale.ROOT);
    }
  }

  private record Due(long id, Channel channel, String message) {}

  /// @param attempts requests to channels
  private record Outcome(Way way, int due, long attempts, int never, int twice) {}

  /// @param others notifications of the other two channels, told while mail stood still
  private record Lines(String way, int due, int others) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int thoughts = lab.quick() ? 20 : 300;
    var outcomes = new ArrayList<Outcome>();
    List<Lines> lines;
    try (var engine = Engine.of(lab);
        var connection = engine.connect();
        var client = HttpClient.newHttpClient()) {
      long seed = lab.random().nextLong(); // the same luck for each
      for (var way : Way.values()) {
        lab.say("%d thoughts to %d followers: %s".formatted(thoughts, FOLLOWERS, way.says));
        outcomes.add(send(connection, client, way, thoughts, new SplittableRandom(seed)));
      }
      lab.say("mail stands still");
      lines =
          List.of(
              stand(client, List.of(List.of(Channel.values())), thoughts),
              stand(client, Arrays.stream(Channel.values()).map(List::of).toList(), thoughts));
    }
    var forget = outcomes.get(0);
    var untilYes = outcomes.get(1);
    var keyed = outcomes.get(2);
    var one = lines.getFirst();
    var own = lines.getLast();
    return new Findings(
        "Of %d notifications, sending and forgetting left %d untold and told %d twice; sending until it is acknowledged %d and %d; with a key %d and %d. While mail stood still, %d of %d others were told in one line, %d in lines of their own."
            .formatted(
                forget.due,
                forget.never,
                forget.twice,
                untilYes.never,
                untilYes.twice,
                keyed.never,
                keyed.twice,
                one.others,
                one.due,
                own.others),
        List.of(
            Check.seen(
                BROKEN, "Sent and forgotten: somebody is never told", forget.never, forget.due),
            Check.seen(
                BROKEN, "Until it says yes: somebody is told twice", untilYes.twice, untilYes.due),
            Check.never(
                FIXED, "Until it says yes: somebody is never told", untilYes.never, untilYes.due),
            Check.never(
                FIXED,
                "With a key: somebody is told twice, or never",
                keyed.twice + keyed.never,
                keyed.due),
            Check.never(
                BROKEN, "In one line: another channel is served meanwhile", one.others, one.due),
            Check.that(
                FIXED,
                "In lines of their own the others are all served",
                own.others == own.due,
                "%d of %d".formatted(own.others, own.due))),
        List.of(
            Chart.ways(
                "At least once needs a key to be once",
                "% of the notifications told twice",
                outcomes.stream().map(o -> o.way.says).toList(),
                outcomes.stream().map(o -> 100.0 * o.twice / o.due).toList())),
        List.of(table(outcomes), linesTable(lines)));
  }

  private static Outcome send(
      Connection connection, HttpClient client, Way way, int thoughts, SplittableRandom random)
      throws Exception {
    Sqlite.run(
        connection,
        "create table %s (id integer primary key, channel text, message text %s)"
            .formatted(way.table(), way == Way.FORGET ? "" : "unique"));
    long attempts = 0;
    var channels = new EnumMap<Channel, ChannelServer>(Channel.class);
    try {
      for (var channel : Channel.values()) {
        channels.put(channel, ChannelServer.start(random.split(), FAIL_PERCENT));
      }
      fill(connection, way, thoughts, random);
      for (var due : all(connection, way)) {
        attempts += deliver(of(channels, due.channel), client, way, due);
        Sqlite.run(connection, "delete from %s where id = %d".formatted(way.table(), due.id));
      }
      return outcome(way, thoughts, attempts, channels);
    } finally {
      channels.values().forEach(ChannelServer::close);
    }
  }

  private static ChannelServer of(Map<Channel, ChannelServer> channels, Channel channel) {
    return Objects.requireNonNull(channels.get(channel));
  }

  /// An event for each thought, and some of them twice, as a log hands them out; a thought's
  /// notifications are due once where a unique key says so.
  private static void fill(Connection connection, Way way, int thoughts, SplittableRandom random)
      throws SQLException {
    int id = 0;
    connection.setAutoCommit(false);
    for (int thought = 0; thought < thoughts; thought++) {
      int times = random.nextInt(100) < AGAIN_PERCENT ? 2 : 1;
      for (int time = 0; time < times; time++) {
        for (int person = 0; person < FOLLOWERS; person++) {
          for (var channel : Channel.values()) {
            Sqlite.run(
                connection,
                "insert into %s values (%d, '%s', '%s') on conflict do nothing"
                    .formatted(way.table(), id++, channel, message(thought, person, channel)));
          }
        }
      }
    }
    connection.commit();
    connection.setAutoCommit(true);
  }

  private static String message(int thought, int person, Channel channel) {
    return "thought %d to follower %d by %s".formatted(thought, person, channel);
  }

  private static List<Due> all(Connection connection, Way way) throws SQLException {
    var all = new ArrayList<Due>();
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("select * from %s order by id".formatted(way.table()))) {
      while (rows.next()) {
        all.add(new Due(rows.getLong(1), Channel.valueOf(rows.getString(2)), rows.getString(3)));
      }
    }
    return all;
  }

  /// @return how many attempts it took
  private static int deliver(ChannelServer channel, HttpClient client, Way way, Due due)
      throws InterruptedException {
    var headers = way == Way.WITH_KEY ? List.of("Idempotency-Key", "" + due.id) : List.<String>of();
    for (int attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      if (channel.send(client, due.message, headers) || way == Way.FORGET) {
        return attempt;
      }
    }
    throw new IllegalStateException("Not after %d attempts: %s".formatted(MOST_ATTEMPTS, due));
  }

  private static Outcome outcome(
      Way way, int thoughts, long attempts, Map<Channel, ChannelServer> channels) {
    int never = 0;
    int twice = 0;
    for (var channel : Channel.values()) {
      var told = of(channels, channel).told();
      never += thoughts * FOLLOWERS - told.size();
      twice += (int) told.values().stream().filter(times -> times > 1).count();
    }
    return new Outcome(way, thoughts * FOLLOWERS * Channel.values().length, attempts, never, twice);
  }

  /// Mail does not answer: how many are told by the others, until they are done or can't go on?
  private static Lines stand(HttpClient client, List<List<Channel>> lines, int thoughts)
      throws Exception {
    var channels = new EnumMap<Channel, ChannelServer>(Channel.class);
    try (var workers = Executors.newFixedThreadPool(lines.size())) {
      for (var channel : Channel.values()) {
        channels.put(channel, ChannelServer.start(new SplittableRandom(0), 0));
      }
      var mail = of(channels, Channel.MAIL);
      mail.standStill();
      try {
        var withoutMail = new ArrayList<Future<?>>();
        for (var line : lines) {
          var end = workers.submit(() -> sendAll(channels, client, line, thoughts));
          if (!line.contains(Channel.MAIL)) {
            withoutMail.add(end);
          }
        }
        mail.awaitRequest();
        for (var end : withoutMail) {
          end.get();
        }
        int others =
            of(channels, Channel.PUSH).told().size() + of(channels, Channel.LIVE).told().size();
        return new Lines(lines.size() == 1 ? "one line" : "a line for each", 2 * thoughts, others);
      } finally {
        mail.goOn();
      }
    } finally {
      channels.values().forEach(ChannelServer::close);
    }
  }

  private static Void sendAll(
      Map<Channel, ChannelServer> channels, HttpClient client, List<Channel> line, int thoughts)
      throws InterruptedException {
    for (int thought = 0; thought < thoughts; thought++) {
      for (var channel : line) {
        of(channels, channel).send(client, message(thought, 0, channel), List.of());
      }
    }
    return null;
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "Channels that fail once in five requests, half of those times after they told it",
        List.of("Sent", "due", "requests", "never told", "told twice or more"),
        outcomes.stream()
            .map(o -> Table.row(o.way.says, o.due, o.attempts, o.never, o.twice))
            .toList());
  }

  private static Table linesTable(List<Lines> lines) {
    return new Table(
        "While mail stands still",
        List.of("Waiting in", "push and live due", "told meanwhile"),
        lines.stream().map(l -> Table.row(l.way, l.due, l.others)).toList());
  }
}
