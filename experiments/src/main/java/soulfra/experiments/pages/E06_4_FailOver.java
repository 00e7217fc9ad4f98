package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import soulfra.experiments.About;
import soulfra.experiments.Chapter;
import soulfra.experiments.Check;
import soulfra.experiments.Experiment;
import soulfra.experiments.Findings;
import soulfra.experiments.Lab;
import soulfra.experiments.Stage;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Table;
import soulfra.servers.Lsn;
import soulfra.servers.Postgres;
import soulfra.servers.PostgresShard.Replication;

@About(
    id = "6.4",
    name = "fail-over",
    chapter = Chapter.REPLICATION,
    section = "Handling Node Outages",
    sectionInFirstEdition = "Handling Node Outages",
    title = "The leader dies, and a follower takes over",
    question =
        """
        Sixteen people post; the leader is killed; a follower is promoted. How many posts that were \
        acknowledged are on no page any more, and for how long can nobody post?\
        """,
    broken =
        """
        The leader acknowledges by itself, and its followers hear of it later. Or it waits for a \
        quorum, and the follower that has less is promoted.\
        """,
    fixed =
        "It waits until one of two followers has it on disk; the one that has more is promoted.",
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              There is one copy and nobody to take over. Nothing is lost, since what was \
              acknowledged is in the file when the process is started again; until then every \
              message is refused.\
              """),
      @About.Prediction(
          stage = Stage.TWO,
          says =
              """
              The same of its one Postgres: there are two servers, and both of them refuse every \
              message until it is back, with all that was acknowledged.\
              """),
      @About.Prediction(
          stage = Stage.THREE,
          says =
              """
              (Its kind of store: a leader and two followers, one 50 ms away, one 300 ms.) Without \
              a quorum all is lost that was still on the wire: posts no older than the delay. A \
              quorum alone does not help: the far follower lacks what the near one acknowledged. \
              With the quorum and the right candidate nothing is lost, and each post pays the near \
              follower's delay.\
              """)
    },
    change =
        """
        Let the near follower be as far away as the other: does it then matter who is promoted?\
        """)
public final class E06_4_FailOver implements Experiment {

  private static final int WRITERS = 16;
  private static final int LEAST_POSTS = 200;
  private static final Duration NEAR = Duration.ofMillis(50);
  private static final Duration FAR = Duration.ofMillis(300);
  private static final long PROBE = -1;

  private enum Way {
    ASYNC("no quorum, the longer log", Replication.ASYNC, 0),
    WRONG("quorum, the shorter log", Replication.QUORUM, 1),
    RIGHT("quorum, the longer log", Replication.QUORUM, 0);

    private final String says;
    private final Replication replication;

    /// Who is promoted, counted from the follower that has most.
    private final int candidate;

    Way(String says, Replication replication, int candidate) {
      this.says = says;
      this.replication = replication;
      this.candidate = candidate;
    }
  }

  /// @param missing acknowledged by the old leader, and not on the new one
  /// @param oldestMillis how long before the kill the first of them was acknowledged
  /// @param downMillis from the kill to the first post that is acknowledged again
  private record Outcome(
      int failOvers, long acknowledged, long missing, double oldestMillis, double downMillis) {

    private static final Outcome NONE = new Outcome(0, 0, 0, 0, 0);

    Outcome and(Outcome other) {
      return new Outcome(
          failOvers + other.failOvers,
          acknowledged + other.acknowledged,
          missing + other.missing,
          Math.max(oldestMillis, other.oldestMillis),
          Math.max(downMillis, other.downMillis));
    }
  }

  @Override
  public Findings run(Lab lab) throws Exception {
    return lab.stage() == Stage.THREE ? failOvers(lab) : onlyCopy(lab);
  }

  private static Findings failOvers(Lab lab) throws Exception {
    int failOvers = lab.quick() ? 1 : 5;
    var outcomes = new EnumMap<Way, Outcome>(Way.class);
    for (var way : Way.values()) {
      for (int i = 0; i < failOvers; i++) {
        outcomes.merge(way, failOver(lab, way), Outcome::and);
      }
    }
    var async = outcomes.getOrDefault(Way.ASYNC, Outcome.NONE);
    var wrong = outcomes.getOrDefault(Way.WRONG, Outcome.NONE);
    var right = outcomes.getOrDefault(Way.RIGHT, Outcome.NONE);
    return new Findings(
        "Of %d acknowledged posts %d were gone with the leader."
                .formatted(async.acknowledged, async.missing)
            + " With a quorum %d of %d, because the wrong follower was promoted;"
                .formatted(wrong.missing, wrong.acknowledged)
            + " with the right one %d of %d.".formatted(right.missing, right.acknowledged)
            + " Nobody could post for %.0f ms.".formatted(right.downMillis),
        List.of(
            Check.seen(BROKEN, "Without a quorum posts get lost", async.missing, async.acknowledged)
                .given(async.acknowledged, LEAST_POSTS),
            Check.seen(
                    BROKEN,
                    "With a quorum and the wrong follower posts get lost",
                    wrong.missing,
                    wrong.acknowledged)
                .given(wrong.acknowledged, LEAST_POSTS),
            Check.never(
                    FIXED,
                    "An acknowledged post is missing, with a quorum and the right follower",
                    right.missing,
                    right.acknowledged)
                .given(right.acknowledged, LEAST_POSTS),
            Check.atMost(
                COMPARED,
                "The oldest post lost without a quorum was acknowledged so many of the wire's"
                    + " delays before the kill",
                6,
                async.oldestMillis / NEAR.toMillis())),
        List.of(
            chart(
                Stream.of(async, wrong, right).map(outcome -> (double) outcome.missing).toList(),
                new Chart.Axis("way (1 async, 2 wrong candidate, 3 right candidate)", false))),
        List.of(table(outcomes)));
  }

  private static Outcome failOver(Lab lab, Way way) throws Exception {
    try (var shard = Shard.start(lab, "a", 2, way.replication);
        var near = SlowWire.to(shard.node(0).port(), NEAR);
        var far = SlowWire.to(shard.node(0).port(), FAR)) {
      var old = shard.node(0);
      var followers = new ArrayList<>(List.of(shard.node(1), shard.node(2)));
      try (var setUp = Shard.connect(old)) {
        Sqlite.run(setUp, Posts.SCHEMA);
      }
      Shard.listenAt(followers.getFirst(), near.port());
      Shard.listenAt(followers.getLast(), far.port());
      lab.say(way.says + ": kill -9 under writes");
      try (var posts = Posts.to(old, WRITERS)) {
        posts.await(LEAST_POSTS);
        // How much longer it lives is a part of the experiment, not a wait for something.
        TimeUnit.MILLISECONDS.sleep(lab.random().nextInt(200));
        // What is under way dies with it: nobody can tell a dead leader from one behind a cut wire.
        near.cut();
        far.cut();
        long killed = System.nanoTime();
        old.kill9();
        var leader = promote(shard, followers, way);
        double downMillis = (System.nanoTime() - killed) / 1e6;
        return outcome(posts.acknowledged(), leader, killed, downMillis);
      }
    }
  }

  /// Fence, ask, promote, join, post: in this order.
  private static Postgres promote(Shard shard, List<Postgres> followers, Way way) throws Exception {
    var ends = new HashMap<Postgres, Lsn>();
    for (var follower : followers) {
      Shard.fence(follower);
    }
    for (var follower : followers) {
      ends.put(follower, Shard.end(follower));
    }
    var byLog = followers.stream().sorted(Comparator.comparing(ends::get).reversed()).toList();
    var leader = byLog.get(way.candidate);
    var other = byLog.get(1 - way.candidate);
    shard.promote(leader);
    shard.join(other, leader, way == Way.WRONG);
    try (var connection = Shard.connect(leader)) {
      if (!Posts.insert(connection, PROBE)) {
        throw new IllegalStateException("The new leader does not acknowledge.");
      }
    }
    return leader;
  }

  private static Outcome outcome(
      Map<Long, Long> acknowledged, Postgres leader, long killed, double downMillis)
      throws SQLException {
    var there = Posts.on(leader);
    var missing = acknowledged.keySet().stream().filter(id -> !there.contains(id)).toList();
    long oldest = missing.stream().mapToLong(acknowledged::get).min().orElse(killed);
    return new Outcome(1, acknowledged.size(), missing.size(), (killed - oldest) / 1e6, downMillis);
  }

  /// The stages that have one copy of everything.
  private static Findings onlyCopy(Lab lab) throws Exception {
    var copy = OnlyCopy.killed(lab, lab.quick() ? 200 : 2000);
    return new Findings(
        "Of %d acknowledged messages %d were gone when %s was back. Nobody could write for %.0f ms."
            .formatted(copy.acknowledged(), copy.missing(), lab.stage().id, copy.downMillis()),
        List.of(
            Check.never(
                BROKEN,
                "Somebody takes over: a message is acknowledged while the only copy is away",
                copy.meanwhile(),
                OnlyCopy.SENT_MEANWHILE),
            Check.never(
                FIXED,
                "An acknowledged message is missing when it is back",
                copy.missing(),
                copy.acknowledged())),
        List.of(
            chart(
                List.of((double) copy.missing()), new Chart.Axis("way (1 started again)", false))),
        List.of(
            new Table(
                "Killed, and started again",
                List.of("", "acknowledged", "missing", "sent meanwhile", "taken", "down, ms"),
                List.of(
                    Table.row(
                        lab.stage().id,
                        copy.acknowledged(),
                        copy.missing(),
                        OnlyCopy.SENT_MEANWHILE,
                        copy.meanwhile(),
                        copy.downMillis())))));
  }

  private static Chart chart(List<Double> missing, Chart.Axis ways) {
    var numbers = IntStream.rangeClosed(1, missing.size()).mapToObj(i -> (double) i).toList();
    return new Chart(
        "What the new leader does not have is lost",
        ways,
        new Chart.Axis("acknowledged and missing", false),
        numbers,
        List.of(new Chart.Series("missing", missing)),
        List.of());
  }

  private static Table table(Map<Way, Outcome> outcomes) {
    return new Table(
        "The leader killed with SIGKILL under the writes of sixteen people",
        List.of(
            "Way",
            "fail-overs",
            "acknowledged",
            "missing",
            "oldest missing, ms before",
            "down at most, ms"),
        outcomes.entrySet().stream()
            .map(entry -> {
              var o = entry.getValue();
              return Table.row(
                  entry.getKey().says,
                  o.failOvers,
                  o.acknowledged,
                  o.missing,
                  o.oldestMillis,
                  o.downMillis);
            })
            .toList());
  }
}
