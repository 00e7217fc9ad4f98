package soulfra.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import soulfra.servers.Postgres;
import soulfra.storage.Pools.Leader;

class PoolTest {

  private static final int MANY = 12; // more than the breaker needs to open
  private static final Duration LONG = Duration.ofMinutes(1);

  @Test
  void what_breaks_at_a_leader_of_the_past_says_nothing_about_the_one_of_today(@TempDir Path folder)
      throws Exception {
    try (var server = Postgres.start(folder.resolve("postgres"), 0);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var leader = new AtomicReference<>(new Leader("a1", server.url("postgres"), 1));
      var kind = new Pool.Kind("test", MANY + 1, MANY + 1, "", false, LONG, LONG);
      try (var pool = new Pool(leader::get, kind, new SimpleMeterRegistry())) {
        // On a slow machine it takes longer to connect than anyone waits for a connection.
        assertThat(pool.lend(PoolTest::one)).isEqualTo(1);
        await().atMost(LONG).until(() -> count(server, CONNECTIONS) > MANY);
        var waiting = new ArrayList<Future<?>>();
        for (int n = 0; n < MANY; n++) {
          waiting.add(threads.submit(() -> pool.lend((connection, _) -> sleep(connection))));
        }
        await().atMost(LONG).until(() -> count(server, SLEEPERS) == MANY);
        leader.set(new Leader("a1", server.url("postgres"), 2));
        assertThat(pool.lend(PoolTest::one)).isEqualTo(1);
        endSleepers(server);
        for (var each : waiting) {
          assertThat(each).failsWithin(LONG);
        }
        assertThat(pool.lend(PoolTest::one)).isEqualTo(1);
      }
    }
  }

  /// It accepts connections, as a process does that is frozen, and never says a word.
  @Test
  void whoever_connects_to_a_leader_that_stands_still_is_let_go_when_another_leads(
      @TempDir Path folder) throws Exception {
    try (var frozen = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var server = Postgres.start(folder.resolve("postgres"), 0)) {
      var silent =
          "jdbc:postgresql://127.0.0.1:%d/postgres?user=a&password=b&sslmode=disable"
              .formatted(frozen.getLocalPort());
      var leader = new AtomicReference<>(new Leader("a1", silent, 1));
      var kind = new Pool.Kind("test", 2, 2, "", false, LONG, LONG);
      try (var pool = new Pool(leader::get, kind, new SimpleMeterRegistry())) {
        assertThatThrownBy(() -> pool.lend(PoolTest::one)).isInstanceOf(SQLException.class);
        leader.set(new Leader("a2", server.url("postgres"), 2));
        await()
            .atMost(LONG)
            .ignoreExceptions()
            .untilAsserted(() -> assertThat(pool.lend(PoolTest::one)).isEqualTo(1));
      }
    }
  }

  private static boolean sleep(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      return statement.execute("SELECT pg_sleep(60)");
    }
  }

  private static int one(Connection connection, long epoch) throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery("SELECT 1")) {
      row.next();
      return row.getInt(1);
    }
  }

  private static final String SLEEPERS =
      " FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)' AND state = 'active'";

  private static final String CONNECTIONS =
      " FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";

  private static int count(Postgres server, String of) throws SQLException {
    try (var connection = server.connect("postgres");
        var statement = connection.createStatement();
        var row = statement.executeQuery("SELECT count(*)" + of)) {
      row.next();
      return row.getInt(1);
    }
  }

  private static void endSleepers(Postgres server) throws SQLException {
    try (var connection = server.connect("postgres");
        var statement = connection.createStatement()) {
      statement.execute("SELECT pg_terminate_backend(pid)" + SLEEPERS);
    }
  }
}
