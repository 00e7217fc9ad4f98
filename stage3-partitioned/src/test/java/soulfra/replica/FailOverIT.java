package soulfra.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import soulfra.replica.FailOver.Outcome;
import soulfra.replica.FailOver.Step;
import soulfra.servers.ShardSupervisor;
import soulfra.zookeeper.ZooKeeper;

/// A real shard under writes, whose leader, overseer or ZooKeeper is killed or frozen.
@Timeout(180)
class FailOverIT {

  @TempDir Path folder;

  private final Queue<Step> steps = new ConcurrentLinkedQueue<>();

  @Test
  void a_leader_killed_under_writes_is_succeeded_and_nothing_acknowledged_is_lost()
      throws Exception {
    try (var rig = Rig.start(folder, 3);
        var _ = ShardSupervisor.start(rig.servers, _ -> {});
        var secondSession = ZooKeeper.connect(rig.ensemble.connectString());
        var one = overseer(rig, rig.zooKeeper, "one");
        var two = overseer(rig, secondSession, "two")) {
      assertThat(rig.awaitEpoch(1).leader()).isEqualTo("a1");
      await().atMost(Rig.LONG).until(() -> one.inOffice() != two.inOffice());
      try (var clients = new Clients(rig)) {
        clients.awaitMore(300);
        var zooKeeperLeader =
            rig.ensemble.nodes().stream()
                .filter(node -> node.mode().orElse("").equals("leader"))
                .findAny()
                .orElseThrow();
        killLeader(rig, clients, "kill -9");
        clients.awaitMore(300);
        await()
            .atMost(Rig.LONG)
            .untilAsserted(() -> assertThat(steps).containsExactly(Step.values()));
        assertThat(rig.awaitEpoch(2).leader()).isNotEqualTo("a1");
        rig.awaitAll();

        zooKeeperLeader.kill9();
        killLeader(rig, clients, "kill -9, and ZooKeeper's leader, too");
        clients.awaitMore(300);
        rig.awaitEpoch(3);
        clients.check();
        rig.awaitAll();
      }
    }
  }

  @Test
  void a_frozen_leader_is_succeeded_and_acknowledges_nothing_when_it_thaws() throws Exception {
    try (var rig = Rig.start(folder, 1);
        var _ = overseer(rig, rig.zooKeeper, "one")) {
      rig.awaitEpoch(1);
      var old = rig.servers.node("a1");
      try (var clients = new Clients(rig);
          var late = rig.connect(old)) {
        clients.awaitMore(300);
        late.setAutoCommit(false);
        assertThat(Epoch.holds(late, 1)).isTrue();
        insert(late, -1);
        long frozen = System.nanoTime();
        old.freeze();
        System.out.printf(
            "writes again %d ms after SIGSTOP%n", clients.pauseAfter(frozen).toMillis());
        clients.awaitMore(300);
        old.thaw();

        assertThatExceptionOfType(SQLException.class).isThrownBy(late::commit);
        assertThatExceptionOfType(SQLException.class).isThrownBy(() -> write(rig, "a1", 1, -2));
        var leader = rig.awaitEpoch(2).leader();
        assertThat(write(rig, leader, 1, -3)).isFalse();
        assertThat(write(rig, leader, 2, -4)).isTrue();
        try (var _ = ShardSupervisor.start(rig.servers, _ -> {})) {
          clients.awaitMore(300);
          clients.check();
          rig.awaitAll();
          assertThat(rig.numbers(old)).contains(-4L).doesNotContain(-1L, -2L, -3L);
        }
      }
    }
  }

  @Test
  void whoever_comes_next_finishes_what_an_overseer_began_that_died() throws Exception {
    try (var rig = Rig.start(folder, 1);
        var _ = ShardSupervisor.start(rig.servers, _ -> {})) {
      try (var first = overseer(rig, rig.zooKeeper, "first")) {
        rig.awaitEpoch(1);
        assertThat(first.inOffice()).isTrue();
      }
      try (var clients = new Clients(rig)) {
        for (var last : List.of(Step.FENCED, Step.DECIDED, Step.PROMOTED)) {
          long epoch = rig.leaderships.latest(rig.shard.id()).orElseThrow().epoch();
          var dying = DyingOverseer.start(rig, last);
          try (var session = ZooKeeper.connect(rig.ensemble.connectString());
              var _ = overseer(rig, session, "next")) {
            clients.awaitMore(50);
            killLeader(rig, clients, "kill -9, the overseer dead since it " + last);
            assertThat(dying.waitFor()).isEqualTo(9);
            rig.awaitEpoch(epoch + 1);
            clients.awaitMore(50);
            rig.awaitAll();
          } finally {
            dying.destroyForcibly().waitFor();
          }
        }
        clients.check();
      }
    }
  }

  @Test
  void without_all_nodes_but_one_there_is_no_fail_over_and_nothing_is_lost() throws Exception {
    try (var rig = Rig.start(folder, 1)) {
      try (var _ = overseer(rig, rig.zooKeeper, "one")) {
        rig.awaitEpoch(1);
      }
      var followers = Stream.of("a2", "a3").map(rig.servers::node).toList();
      try (var clients = new Clients(rig)) {
        clients.awaitMore(100);
        followers.getFirst().freeze();
        // The leader only seemed to be away: one follower is fenced, the other can't be.
        assertThat(failOver(rig)).isInstanceOf(Outcome.Refused.class);
        try (var _ = overseer(rig, rig.zooKeeper, "two")) {
          assertThat(rig.awaitEpoch(2).leader()).isEqualTo("a1");
          clients.awaitMore(100); // it has its follower back
        }
        followers.getLast().freeze();
        rig.servers.node("a1").kill9();
        assertThat(failOver(rig)).isInstanceOf(Outcome.Refused.class);
        followers.getFirst().thaw();
        assertThat(failOver(rig))
            .isInstanceOfSatisfying(
                Outcome.Refused.class, refused -> System.out.println(refused.reason()));
        assertThat(rig.leaderships.latest(rig.shard.id()).orElseThrow().epoch()).isEqualTo(2);
        followers.getLast().thaw();
        assertThat(failOver(rig)).isInstanceOf(Outcome.Promoted.class);
        clients.awaitMore(100);
        clients.check();
      }
    }
  }

  /// @param sleeps where one stands still
  /// @param wakes where the other one is when the first goes on
  private record Meeting(Step sleeps, Step wakes) {}

  @Test
  void of_two_that_meet_one_promotes_and_the_other_does_no_harm() throws Exception {
    var meetings =
        List.of(
            new Meeting(Step.FENCED, Step.FENCED),
            new Meeting(Step.FENCED, Step.FOLLOWED),
            new Meeting(Step.DECIDED, Step.FENCED),
            new Meeting(Step.DECIDED, Step.FOLLOWED));
    try (var rig = Rig.start(folder, 1)) {
      try (var _ = overseer(rig, rig.zooKeeper, "one")) {
        rig.awaitEpoch(1);
      }
      try (var clients = new Clients(rig)) {
        for (var meeting : meetings) {
          clients.awaitMore(100);
          rig.leader().kill9();
          assertThat(meet(rig, meeting))
              .as(meeting.toString())
              .hasExactlyElementsOfTypes(Outcome.Overtaken.class, Outcome.Promoted.class);
          clients.awaitMore(100);
          try (var _ = ShardSupervisor.start(rig.servers, _ -> {})) {
            rig.awaitAll(); // the dead one is back
          }
        }
        clients.check();
      }
    }
  }

  /// @return what came out for both, first for whoever was overtaken
  private static List<Outcome> meet(Rig rig, Meeting meeting) throws Exception {
    var stopped = new CountDownLatch(1);
    var wake = new CountDownLatch(1);
    var sleeper =
        new FutureTask<>(
            () -> failOver(rig, step -> standStill(step == meeting.sleeps, stopped, wake)));
    Thread.ofPlatform().daemon().start(sleeper);
    stopped.await();
    var other =
        failOver(
            rig,
            step -> {
              if (step == meeting.wakes) {
                wake.countDown();
                await().atMost(Rig.LONG).until(sleeper::isDone);
              }
            });
    return Stream.of(other, sleeper.get())
        .sorted(Comparator.comparing(outcome -> outcome instanceof Outcome.Promoted))
        .toList();
  }

  private static void standStill(boolean here, CountDownLatch stopped, CountDownLatch wake) {
    if (here) {
      stopped.countDown();
      try {
        wake.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void killLeader(Rig rig, Clients clients, String how) {
    long killed = System.nanoTime();
    rig.leader().kill9();
    System.out.printf("writes again %d ms after %s%n", clients.pauseAfter(killed).toMillis(), how);
  }

  /// @return false if the epoch is over
  private static boolean write(Rig rig, String node, long epoch, long number) throws SQLException {
    try (var connection = rig.connect(rig.servers.node(node))) {
      connection.setAutoCommit(false);
      if (!Epoch.holds(connection, epoch)) {
        return false;
      }
      insert(connection, number);
      connection.commit();
      return connection.getWarnings() == null;
    }
  }

  private static void insert(Connection connection, long number) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("INSERT INTO numbers VALUES (" + number + ")");
    }
  }

  private Outcome failOver(Rig rig) throws SQLException {
    return failOver(rig, steps::add);
  }

  private static Outcome failOver(Rig rig, Consumer<Step> progress) throws SQLException {
    var before = rig.leaderships.read(rig.shard.id()).orElseThrow();
    return new FailOver(rig.shard, rig.operator, rig.leaderships, progress).run(before);
  }

  private Overseer overseer(Rig rig, ZooKeeper session, String name) {
    return Overseer.start(
        session,
        List.of(rig.shard),
        rig.operator,
        rig.leaderships,
        name,
        (_, step) -> steps.add(step));
  }
}
