package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.FIXED;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XReadParams;
import soulfra.experiments.About;
import soulfra.experiments.Chapter;
import soulfra.experiments.Check;
import soulfra.experiments.Experiment;
import soulfra.experiments.Findings;
import soulfra.experiments.Lab;
import soulfra.experiments.Stage;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Table;
import soulfra.servers.Redis;

@About(
    id = "10.5",
    name = "one-order",
    chapter = Chapter.CONSENSUS,
    section = "Shared Logs as Consensus",
    sectionInFirstEdition = "Total Order Broadcast",
    title = "Who spoke first?",
    question =
        """
        Ada and Bob talk in a room, each over a gateway of their own, and both press “send” at the \
        same moment. Do all who listen see the two messages in the same order?\
        """,
    broken = "A gateway shows a message to its own listeners at once, and passes it to the other.",
    fixed =
        """
        A gateway appends it to the room's log, in Redis, and shows what the log says, in its \
        order; its own messages, too.\
        """,
    predictions = {
      @About.Prediction(
          stage = Stage.TWO,
          says =
              """
              Passed on, each gateway sees its own message first: two orders of one conversation, \
              and both will keep theirs. With the log there is one order because one place gives \
              it; the price is that one's own message is shown a round trip later. A log that \
              survives its server is what consensus is for.\
              """)
    },
    change = "Order what was passed on by the senders' clocks: what must a listener wait for?")
public final class E10_5_OneOrder implements Experiment {

  private static final int GATEWAYS = 2;
  private static final String LOG = "room";

  /// How a message gets from one gateway to the listeners of both.
  private enum Way {
    PASSED_ON("shown, then passed on"),
    LOG("as the log says");

    private final String says;

    Way(String says) {
      this.says = says;
    }
  }

  /// @param differing rounds in which the two gateways showed the two messages in another order
  /// @param missing messages that a gateway did not show, or showed twice
  private record Outcome(Way way, int rounds, int differing, int missing) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int rounds = lab.quick() ? 200 : 5_000;
    var outcomes = new ArrayList<Outcome>();
    lab.say("starting Redis");
    try (var redis = Redis.start(lab.folder().resolve("redis"), 0)) {
      for (var way : Way.values()) {
        lab.say("%d times both speak at once, %s".formatted(rounds, way.says));
        try (var cleaner = redis.connect()) {
          cleaner.del(LOG, inbox(0), inbox(1));
        }
        outcomes.add(talk(redis, way, rounds));
      }
    }
    var passed = outcomes.getFirst();
    var log = outcomes.getLast();
    return new Findings(
        "Of %d pairs of messages that were sent at once the two gateways showed %d in different orders; by the log %d."
            .formatted(rounds, passed.differing, log.differing),
        List.of(
            Check.seen(BROKEN, "Two gateways show another order", passed.differing, rounds),
            Check.never(FIXED, "They do by the log", log.differing, rounds),
            Check.never(
                FIXED,
                "A message is missing, or shown twice",
                passed.missing + log.missing,
                4L * GATEWAYS * rounds)),
        List.of(
            Chart.ways(
                "An order needs a place where it is made",
                "% of the pairs shown in different orders",
                outcomes.stream().map(o -> o.way.says).toList(),
                outcomes.stream().map(o -> 100.0 * o.differing / rounds).toList())),
        List.of(table(outcomes)));
  }

  private static Outcome talk(Redis redis, Way way, int rounds) throws Exception {
    var shown =
        List.of(
            Collections.synchronizedList(new ArrayList<String>()),
            Collections.synchronizedList(new ArrayList<String>()));
    Parallel.run(
        GATEWAYS,
        (me, together) -> {
          try (var connection = redis.connect()) {
            var mine = shown.get(me);
            var from = new StreamEntryID(0, 0);
            for (int round = 0; round < rounds; round++) {
              together.await(); // both press at once, when all has been shown
              var message = "round %d, gateway %d".formatted(round, me);
              if (way == Way.PASSED_ON) {
                mine.add(message);
                connection.rpush(inbox(1 - me), message);
                mine.add(connection.blpop(4, inbox(me)).get(1));
              } else {
                connection.xadd(LOG, StreamEntryID.NEW_ENTRY, Map.of("message", message));
                from = follow(connection, from, mine, GATEWAYS * (round + 1));
              }
            }
          }
        });
    int differing = 0;
    for (int round = 0; round < rounds; round++) {
      int at = GATEWAYS * round;
      boolean same =
          shown.get(0).subList(at, at + GATEWAYS).equals(shown.get(1).subList(at, at + GATEWAYS));
      differing += same ? 0 : 1;
    }
    int missing =
        shown.stream().mapToInt(all -> GATEWAYS * rounds - new HashSet<>(all).size()).sum();
    return new Outcome(way, rounds, differing, missing);
  }

  /// Shows what the log has, in its order, until so many are shown.
  ///
  /// @return how far in the log this gateway is
  private static StreamEntryID follow(
      Jedis connection, StreamEntryID from, List<String> shown, int enough) {
    var at = from;
    while (shown.size() < enough) {
      var entries = connection.xread(new XReadParams().block(4_000), Map.of(LOG, at));
      if (entries == null) {
        throw new IllegalStateException("The log has nothing new for four seconds.");
      }
      for (var entry : entries.getFirst().getValue()) {
        shown.add(entry.getFields().getOrDefault("message", ""));
        at = entry.getID();
      }
    }
    return at;
  }

  private static String inbox(int gateway) {
    return "inbox-" + gateway;
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "Two people speak at the same moment, at two gateways",
        List.of("A gateway shows a message", "pairs", "in different orders", "missing or twice"),
        outcomes.stream()
            .map(o -> Table.row(o.way.says, o.rounds, o.differing, o.missing))
            .toList());
  }
}
