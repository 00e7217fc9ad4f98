package soulfra.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import soulfra.servers.PostgresShard.Replication;

class PostgresShardTest {

  @TempDir Path folder;
  private final Queue<String> events = new ConcurrentLinkedQueue<>();

  @BeforeAll
  static void be_patient() {
    Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
  }

  @Test
  void a_leader_killed_under_writes_loses_nothing_acknowledged_and_comes_back_as_a_follower()
      throws Exception {
    try (var shard = start(2, Replication.QUORUM);
        var _ = ShardSupervisor.start(shard, events::add)) {
      createTable(shard);
      var old = shard.node("a1");
      var writer = new Writer(app(old), 0);
      await().until(() -> writer.acknowledged().size() > 200);
      long killed = System.nanoTime();
      old.kill9();
      var leader = failOver(shard, List.of("a2", "a3")).run();
      await().until(() -> writes(leader, -1));
      System.out.printf("writes again %d ms after kill -9%n", millisSince(killed));
      writer.end();

      var there = numbers(leader);
      assertThat(there).containsAll(writer.acknowledged());
      System.out.printf("quorum: %d acknowledged, 0 lost%n", writer.acknowledged().size());
      for (var node : shard.nodes()) {
        await(node.name() + " " + events).until(() -> has(node, there));
      }
      assertThat(Sql.ask(app(old), "SELECT pg_is_in_recovery()")).isEqualTo("t");
      assertThat(shard.leader()).hasValueSatisfying(now -> assertThat(now).isNotEqualTo(old));
      System.out.printf("all three have it %d ms after kill -9: %s%n", millisSince(killed), events);
    }
  }

  @Test
  void what_only_an_asynchronous_leader_had_is_lost_and_the_leader_is_rebuilt() throws Exception {
    try (var shard = start(1, Replication.ASYNC);
        var _ = ShardSupervisor.start(shard, events::add)) {
      createTable(shard);
      var old = shard.node("a1");
      insert(old, LongStream.range(0, 10));
      await().until(() -> has(shard.node("a2"), numbers(old)));
      var failOver = failOver(shard, List.of("a2"));
      var upstream = Sql.ask(shard.node("a2").url(), "SHOW primary_conninfo");
      failOver.fence();
      insert(old, LongStream.range(10, 60)); // acknowledged, though nobody else hears of it
      old.kill9();
      failOver.promoteFurthest(upstream);

      var leader = shard.node("a2");
      var there = numbers(leader);
      System.out.printf("async: 60 acknowledged, %d lost%n", 60 - there.size());
      assertThat(there).hasSize(10);
      await().until(() -> saw("a1 was rebuilt from a2: its log goes another way"));
      assertThat(numbers(old)).isEqualTo(there);
      assertThat(Sql.ask(old.url(), "SELECT pg_is_in_recovery()")).isEqualTo("t");
    }
  }

  @Test
  void a_fenced_quorum_leader_acknowledges_nothing_and_is_overtaken_when_it_thaws()
      throws Exception {
    try (var shard = start(1, Replication.QUORUM);
        var _ = ShardSupervisor.start(shard, events::add)) {
      createTable(shard);
      var old = shard.node("a1");
      insert(old, LongStream.range(0, 10));
      old.freeze();
      failOver(shard, List.of("a2")).run();
      var leader = shard.node("a2");
      old.thaw();
      var insert = "INSERT INTO numbers VALUES (10)";
      assertThatThrownBy(() -> Sql.execute(app(old) + "&socketTimeout=30", insert))
          .isInstanceOf(SQLException.class);
      await().until(() -> shard.leader().filter(leader::equals).isPresent());
      await().until(() -> has(old, numbers(leader)));
      await().until(() -> writes(leader, 11));
      assertThat(numbers(leader)).hasSize(11);
      assertThat(saw("a1 led, and was overtaken by a2")).isTrue();
    }
  }

  @Test
  void who_led_last_leads_again_on_the_same_ports_and_all_followers_have_everything()
      throws Exception {
    List<Integer> ports;
    try (var shard = start(2, Replication.QUORUM)) {
      createTable(shard);
      insert(shard.node("a1"), LongStream.range(0, 100));
      ports = shard.nodes().stream().map(Server::port).toList();
      shard.node("a1").kill9(); // nobody brings it back before all are stopped
      failOver(shard, List.of("a2", "a3")).run();
      await().until(() -> shard.leader().isPresent());
      var leader = shard.leader().orElseThrow();
      insert(leader, LongStream.range(100, 200));
    }
    long started = System.nanoTime();
    try (var shard = start(2, Replication.QUORUM)) {
      System.out.printf("started again after %d ms%n", millisSince(started));
      assertThat(shard.nodes().stream().map(Server::port).toList()).isEqualTo(ports);
      assertThat(shard.leader().orElseThrow().name()).isNotEqualTo("a1");
      assertThat(numbers(shard.leader().orElseThrow())).hasSize(200);
      for (var node : shard.nodes()) {
        await().until(() -> has(node, LongStream.range(0, 200).boxed().toList()));
      }
    }
  }

  @Test
  void a_node_that_lost_its_data_is_made_anew_and_one_that_nobody_leads_waits() throws Exception {
    try (var shard = start(1, Replication.ASYNC)) {
      createTable(shard);
      insert(shard.node("a1"), LongStream.range(0, 10));
      shard.node("a2").stop();
      Cache.delete(folder.resolve("a/a2/data"));
    }
    try (var shard = start(1, Replication.ASYNC)) {
      var leader = shard.node("a1");
      await().until(() -> has(shard.node("a2"), numbers(leader)));
      leader.kill9();
      shard.comeBack(leader);
      assertThat(shard.leader()).isEmpty();
    }
    try (var shard = start(1, Replication.ASYNC)) { // all of them followers: the furthest leads
      assertThat(shard.leader()).isPresent();
      assertThat(numbers(shard.leader().orElseThrow())).hasSize(10);
    }
  }

  @Test
  void a_follower_that_was_away_for_longer_than_the_log_is_kept_is_rebuilt() throws Exception {
    try (var shard = start(1, Replication.ASYNC)) {
      createTable(shard);
      var leader = shard.node("a1");
      shard.node("a2").kill9();
      Sql.execute(leader.url(), "ALTER SYSTEM SET wal_keep_size = 0");
      Sql.execute(leader.url(), "ALTER SYSTEM SET min_wal_size = '2MB'");
      Sql.execute(leader.url(), "SELECT pg_reload_conf()");
      for (int i = 0; i < 10; i++) {
        insert(leader, LongStream.of(i));
        Sql.execute(leader.url(), "SELECT pg_switch_wal()");
      }
      Sql.execute(leader.url(), "CHECKPOINT");
      try (var _ = ShardSupervisor.start(shard, events::add)) {
        await().until(() -> saw("a2 was rebuilt from a1: there is no log any more"));
        await().until(() -> has(shard.node("a2"), numbers(leader)));
      }
    }
  }

  @Test
  void a_node_with_a_later_fence_than_the_leader_is_left_to_who_put_it_there() throws Exception {
    try (var shard = start(2, Replication.ASYNC)) {
      createTable(shard);
      var fenced = shard.node("a3");
      Sql.execute(fenced.url(), "ALTER SYSTEM SET soulfra.fence = '2'");
      Sql.execute(fenced.url(), "ALTER SYSTEM SET primary_conninfo = ''");
      Sql.execute(fenced.url(), "SELECT pg_reload_conf()");
      await().until(() -> Sql.ask(fenced.url(), "SHOW primary_conninfo").isEmpty());
      var leader = shard.node("a2");
      shard.promote(leader);
      try (var _ = ShardSupervisor.start(shard, events::add)) {
        await().until(() -> saw("a1 led, and was overtaken by a2"));
        await().until(() -> saw("a1 follows a2") || saw("a1 was rebuilt from a2"));
        assertThat(Sql.ask(fenced.url(), "SHOW primary_conninfo")).isEmpty();

        Sql.execute(leader.url(), "ALTER SYSTEM SET soulfra.fence = '2'");
        Sql.execute(leader.url(), "SELECT pg_reload_conf()");
        await().until(() -> saw("a3 follows a2"));
      }
    }
  }

  private boolean saw(String start) {
    return events.stream().anyMatch(event -> event.startsWith(start));
  }

  private PostgresShard start(int followers, Replication replication) {
    var logins = ShardLogins.in(folder);
    return PostgresShard.start(
        new PostgresShard.Plan("a", folder.resolve("a"), followers, replication, logins));
  }

  private JdbcFailOver failOver(PostgresShard shard, List<String> followers) {
    var nodes = followers.stream().map(name -> "127.0.0.1:" + shard.node(name).port()).toList();
    return new JdbcFailOver(ShardLogins.in(folder).operatorUrl(), nodes);
  }

  private String app(Postgres node) {
    return app("127.0.0.1:" + node.port());
  }

  private String app(String node) {
    return ShardLogins.in(folder).appUrl().replace("{node}", node);
  }

  private void createTable(PostgresShard shard) throws SQLException {
    Sql.execute(app(shard.node("a1")), "CREATE TABLE numbers (number bigint)");
  }

  /// Each is acknowledged by itself.
  private void insert(Postgres node, LongStream numbers) throws SQLException {
    try (var connection = DriverManager.getConnection(app(node));
        var insert = connection.prepareStatement("INSERT INTO numbers VALUES (?)")) {
      for (long number : numbers.toArray()) {
        insert.setLong(1, number);
        insert.executeUpdate();
      }
    }
  }

  private boolean writes(Postgres node, long number) {
    return writes("127.0.0.1:" + node.port(), number);
  }

  private boolean writes(String node, long number) {
    try {
      Sql.execute(app(node), "INSERT INTO numbers VALUES (" + number + ")");
      return true;
    } catch (SQLException e) {
      return false; // not yet
    }
  }

  private Set<Long> numbers(Postgres node) throws SQLException {
    return numbers("127.0.0.1:" + node.port());
  }

  private Set<Long> numbers(String node) throws SQLException {
    var numbers = new TreeSet<Long>();
    try (var connection = DriverManager.getConnection(app(node));
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT number FROM numbers")) {
      while (rows.next()) {
        numbers.add(rows.getLong(1));
      }
    }
    return numbers;
  }

  private boolean has(Postgres node, Iterable<Long> numbers) {
    try {
      var there = numbers(node);
      for (var number : numbers) {
        if (!there.contains(number)) {
          return false;
        }
      }
      return true;
    } catch (SQLException e) {
      return false; // it is about to come back
    }
  }

  private static long millisSince(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
  }
}
