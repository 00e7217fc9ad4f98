package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.FIXED;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
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
import soulfra.servers.PostgresShard.Replication;

@About(
    id = "6.6",
    name = "split-brain",
    chapter = Chapter.REPLICATION,
    section = "Handling Node Outages",
    sectionInFirstEdition = "Handling Node Outages",
    title = "Two leaders",
    question =
        """
        The leader stands still for a moment and a follower is promoted. Then the old leader goes \
        on, and so does an application that still takes it for the leader. How many writes are \
        acknowledged that should not be, and which check stops which of them?\
        """,
    broken =
        """
        No quorum and no check; then the epoch of the leadership checked in each writing \
        transaction, by itself; then the quorum by itself.\
        """,
    fixed = "A quorum, and the epoch checked in each writing transaction.",
    predictions =
        @About.Prediction(
            stage = Stage.THREE,
            says =
                """
                (Its kind of store: a leader and two followers.) Without a quorum two leaders \
                acknowledge, on two timelines, and what the old one acknowledged is thrown away \
                when it comes back. The epoch alone does not stop that: the old leader's own row \
                still holds the old epoch. What it stops is who comes with the old epoch to the \
                new leader, or with the new one to the old. The quorum alone stops the old leader, \
                and lets an application that was overtaken write to the new one. Both together: \
                none.\
                """),
    change = "Fence only one of the two followers: who acknowledges for the old leader then?")
public final class E06_6_SplitBrain implements Experiment {

  private static final int OLD = 1;
  private static final int NEW = 2;

  /// What a write is checked by.
  private record Guard(String says, Replication replication, boolean epoch) {}

  private static final List<Guard> GUARDS =
      List.of(
          new Guard("nothing", Replication.ASYNC, false),
          new Guard("the epoch", Replication.ASYNC, true),
          new Guard("a quorum", Replication.QUORUM, false),
          new Guard("both", Replication.QUORUM, true));

  /// What became of as many writes to each leader by those who know the new one, and by those who
  /// don't.
  ///
  /// @param stray acknowledged by the old leader
  /// @param overtaken acknowledged by the new leader to one who does not know it yet
  /// @param right acknowledged by the new leader to one who does
  /// @param thrown acknowledged, and not on the new leader
  private record Outcome(
      Guard guard, int tries, long stray, long overtaken, long right, long thrown) {
    /// How many writes the old leader was sent.
    long old() {
      return 2L * tries;
    }

    long wrong() {
      return stray + overtaken + thrown;
    }
  }

  @Override
  public Findings run(Lab lab) throws Exception {
    int tries = lab.quick() ? 5 : 100;
    var outcomes = new ArrayList<Outcome>();
    for (var replication : List.of(Replication.ASYNC, Replication.QUORUM)) {
      try (var shard = Shard.start(lab, "a", 2, replication)) {
        var leader = twoLeaders(lab, shard);
        for (var guard : GUARDS) {
          if (guard.replication == replication) {
            lab.say("writes to both leaders, checked by " + guard.says);
            outcomes.add(write(guard, shard.node(0), leader, tries));
          }
        }
      }
    }
    return findings(outcomes);
  }

  /// The old leader stands still, a follower is promoted, the old leader goes on.
  private static Postgres twoLeaders(Lab lab, Shard shard) throws SQLException {
    var old = shard.node(0);
    var followers = List.of(shard.node(1), shard.node(2));
    try (var setUp = Shard.connect(old)) {
      Sqlite.run(setUp, Posts.SCHEMA);
      Sqlite.run(setUp, "create table epoch (number bigint)");
      Sqlite.run(setUp, "insert into epoch values (%d)".formatted(OLD));
      var end = Sqlite.text(setUp, "select pg_current_wal_insert_lsn()");
      for (var follower : followers) {
        try (var connection = Shard.connect(follower)) {
          var has = "select pg_last_wal_replay_lsn() >= '%s'::pg_lsn".formatted(end);
          Shard.await(connection, has);
        }
      }
    }
    lab.say("the leader stands still; a follower is promoted");
    old.freeze();
    for (var follower : followers) {
      Shard.fence(follower);
    }
    boolean first = Shard.end(shard.node(1)).compareTo(Shard.end(shard.node(2))) >= 0;
    var leader = shard.node(first ? 1 : 2);
    var other = shard.node(first ? 2 : 1);
    shard.promote(leader);
    shard.join(other, leader, false);
    try (var connection = Shard.connect(leader)) {
      Sqlite.run(connection, "update epoch set number = %d".formatted(NEW));
    }
    old.thaw();
    return leader;
  }

  private static Outcome write(Guard guard, Postgres old, Postgres leader, int tries)
      throws Exception {
    var acknowledged = new ArrayList<Long>();
    long stray = 0;
    long overtaken = 0;
    long right = 0;
    for (int i = 0; i < tries; i++) {
      long first = 10L * (2L * i + (guard.epoch ? 1 : 0));
      stray += acknowledges(guard, old, OLD, first, acknowledged);
      stray += acknowledges(guard, old, NEW, first + 1, acknowledged);
      overtaken += acknowledges(guard, leader, OLD, first + 2, acknowledged);
      right += acknowledges(guard, leader, NEW, first + 3, acknowledged);
    }
    acknowledged.removeAll(Posts.on(leader));
    return new Outcome(guard, tries, stray, overtaken, right, acknowledged.size());
  }

  /// One write to a node by somebody who takes `epoch` for the current one.
  ///
  /// @return 1 if it is acknowledged, else 0
  private static int acknowledges(
      Guard guard, Postgres node, int epoch, long id, List<Long> acknowledged) throws Exception {
    try (var watch = Shard.connect(node);
        var connection = Shard.connect(node);
        var pool = Executors.newSingleThreadExecutor()) {
      long backend = Sqlite.number(connection, "select pg_backend_pid()");
      var write = pool.submit(() -> commit(connection, guard, epoch, id));
      // A commit that nobody confirms waits for ever, so somebody must look whether anybody could.
      var lonely =
          """
          select not exists (select from pg_stat_replication)
            and exists (select from pg_stat_activity where pid = %d and wait_event = 'SyncRep')
          """
              .formatted(backend);
      Shard.await("an end of the write", () -> write.isDone() || Shard.isTrue(watch, lonely));
      if (!write.isDone()) {
        Sqlite.run(watch, "select pg_terminate_backend(%d)".formatted(backend));
        return 0;
      }
      if (write.get()) {
        acknowledged.add(id);
        return 1;
      }
      return 0;
    }
  }

  /// @return whether it was acknowledged
  private static boolean commit(Connection connection, Guard guard, int epoch, long id)
      throws SQLException {
    connection.setAutoCommit(false);
    try (var statement = connection.createStatement()) {
      if (guard.epoch) {
        // Locked until the transaction ends, so that nobody raises the epoch in between.
        var holds = "select from epoch where number = %d for share".formatted(epoch);
        try (var row = statement.executeQuery(holds)) {
          if (!row.next()) {
            return false;
          }
        }
      }
      statement.executeUpdate("insert into posts values (%d)".formatted(id));
      connection.commit();
      return true;
    }
  }

  private static Findings findings(List<Outcome> outcomes) {
    var nothing = outcomes.get(0);
    var epoch = outcomes.get(1);
    var quorum = outcomes.get(2);
    var both = outcomes.get(3);
    return new Findings(
        "Checked by nothing, two leaders acknowledged writes at the same time: %d of %d at the old one"
                .formatted(nothing.stray, nothing.old())
            + " are gone. With the epoch alone %d, with a quorum alone %d more by one who was overtaken;"
                .formatted(epoch.stray, quorum.overtaken)
            + " with both %d of %d.".formatted(both.wrong(), both.old() + both.tries),
        List.of(
            Check.seen(
                BROKEN,
                "Without a quorum the old leader acknowledges what is then thrown away",
                Math.min(nothing.stray, nothing.thrown),
                nothing.old()),
            Check.seen(
                BROKEN,
                "With the epoch alone it still does, for who lives under the old one",
                Math.min(epoch.stray, epoch.thrown),
                epoch.old()),
            Check.seen(
                BROKEN,
                "With a quorum alone the new leader takes writes of one who was overtaken",
                quorum.overtaken,
                quorum.tries),
            Check.never(
                FIXED,
                "With both, a write is acknowledged that should not be",
                both.wrong(),
                both.old() + both.tries),
            Check.never(
                FIXED,
                "The new leader refuses one who knows it",
                outcomes.stream().mapToLong(outcome -> outcome.tries - outcome.right).sum(),
                outcomes.stream().mapToLong(Outcome::tries).sum())),
        List.of(chart(outcomes)),
        List.of(table(outcomes)));
  }

  private static Chart chart(List<Outcome> outcomes) {
    return new Chart(
        "Epoch and quorum each stop what the other lets through",
        new Chart.Axis("checked by (1 nothing, 2 epoch, 3 quorum, 4 both)", false),
        new Chart.Axis("writes acknowledged", false),
        List.of(1.0, 2.0, 3.0, 4.0),
        List.of(
            new Chart.Series(
                "by the old leader", outcomes.stream().map(o -> (double) o.stray).toList()),
            new Chart.Series(
                "by the new one, to one overtaken",
                outcomes.stream().map(o -> (double) o.overtaken).toList())),
        List.of());
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "Acknowledged, of as many writes by each of two applications to each of two leaders",
        List.of(
            "Checked by",
            "tries each",
            "old leader",
            "new leader, overtaken",
            "new leader, in the know",
            "not on the new leader"),
        outcomes.stream()
            .map(o -> Table.row(o.guard.says, o.tries, o.stray, o.overtaken, o.right, o.thrown))
            .toList());
  }
}
