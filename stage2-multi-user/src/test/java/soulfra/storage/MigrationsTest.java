package soulfra.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import soulfra.TestServers;

class MigrationsTest {

  private static final int INSTANCES = 6;

  /// More than a batch of the backfill.
  private static final int THOUGHTS = 5000;

  private static final int BEFORE_SEARCH = 5;
  private static final int AFTER_SEARCH = 8;

  private final String url = TestServers.emptyDatabase();

  @SuppressWarnings("NullAway.Init") // set before each test
  private Connection connection;

  @BeforeEach
  void open() throws SQLException {
    connection = DriverManager.getConnection(url);
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  @Test
  void every_step_goes_down_to_nothing_and_up_to_the_same_again() throws SQLException {
    Migrations.up(connection);
    var built = schema();
    Migrations.down(connection, 0);
    assertThat(schema()).allMatch(line -> line.contains("migrations"));
    Migrations.up(connection);
    assertThat(schema()).isEqualTo(built);
  }

  @Test
  void each_step_down_leaves_the_steps_below_it_as_they_were() throws SQLException {
    Migrations.up(connection);
    for (int version = Migrations.latest() - 1; version >= 0; version--) {
      Migrations.down(connection, version);
      assertThat(number("SELECT count(*) FROM migrations")).isEqualTo(version);
    }
  }

  @Test
  void going_up_twice_changes_nothing() throws SQLException {
    Migrations.up(connection);
    var built = schema();
    Migrations.up(connection);
    assertThat(schema()).isEqualTo(built);
  }

  @Test
  void instances_that_start_together_apply_each_step_once() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var starting =
          Stream.generate(() -> threads.submit(this::upOnAConnectionOfItsOwn))
              .limit(INSTANCES)
              .toList();
      for (var instance : starting) {
        instance.get();
      }
    }
    assertThat(number("SELECT count(*) FROM migrations")).isEqualTo(Migrations.latest());
  }

  private boolean upOnAConnectionOfItsOwn() throws SQLException {
    try (var own = DriverManager.getConnection(url)) {
      Migrations.up(own);
      return true;
    }
  }

  /// From no search to search, on a table that is written to all the time.
  @Test
  void an_online_step_stops_nobody_and_forgets_nothing() throws Exception {
    Migrations.upTo(connection, BEFORE_SEARCH);
    run("INSERT INTO users VALUES (1, 'ada', 'Ada', '', 0, 0)");
    run("INSERT INTO agents VALUES (2, 1, 'Companion', '', 'warm', false, 1, 0)");
    run(
        "INSERT INTO thoughts SELECT n, 2, 'thought number ' || n, null, 0, 0"
            + " FROM generate_series(1, %d) n".formatted(THOUGHTS));
    var stop = new AtomicBoolean();
    var written = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var writer = threads.submit(() -> writeUntil(stop, written));
      await().until(() -> written.get() > 10);
      int before = written.get();
      Migrations.upTo(connection, AFTER_SEARCH);
      await().until(() -> written.get() > before);
      stop.set(true);
      writer.get();
    }
    assertThat(number("SELECT count(*) FROM thoughts")).isEqualTo(THOUGHTS + written.get());
    assertThat(number("SELECT count(*) FROM thoughts WHERE words IS NULL")).isZero();
    assertThat(
            number(
                "SELECT count(*) FROM pg_index"
                    + " WHERE indexrelid = 'thoughts_by_words'::regclass AND indisvalid"))
        .isEqualTo(1);
  }

  private boolean writeUntil(AtomicBoolean stop, AtomicInteger written) throws SQLException {
    try (var own = DriverManager.getConnection(url);
        var statement =
            own.prepareStatement(
                "INSERT INTO thoughts (id, agent_id, body, blessings, created_at)"
                    + " VALUES (?, 2, 'written meanwhile', 0, 0)")) {
      while (!stop.get()) {
        statement.setLong(1, THOUGHTS + 1L + written.get());
        statement.executeUpdate();
        written.incrementAndGet();
      }
      return true;
    }
  }

  @Test
  void an_edited_step_is_noticed() throws SQLException {
    Migrations.up(connection);
    run("UPDATE migrations SET checksum = 'another' WHERE version = 2");
    assertThatThrownBy(() -> Migrations.up(connection)).hasMessageContaining("V002__chat");
  }

  @Test
  void a_database_of_a_newer_version_is_left_alone() throws SQLException {
    Migrations.up(connection);
    run("INSERT INTO migrations (version, name, checksum) VALUES (99, 'V099__later', 'x')");
    assertThatThrownBy(() -> Migrations.up(connection)).hasMessageContaining("newer");
  }

  private void run(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  private long number(String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  /// Columns, indexes, constraints, policies, functions and triggers.
  private List<String> schema() throws SQLException {
    var all = new ArrayList<String>();
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                """
                SELECT table_name || ' ' || column_name || ' ' || data_type || ' ' || is_nullable
                FROM information_schema.columns WHERE table_schema = 'public'
                UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
                UNION ALL SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid)
                FROM pg_constraint WHERE connamespace = 'public'::regnamespace
                UNION ALL SELECT tablename || ' ' || policyname FROM pg_policies
                UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
                UNION ALL SELECT tgname FROM pg_trigger WHERE NOT tgisinternal
                ORDER BY 1
                """)) {
      while (rows.next()) {
        all.add(rows.getString(1));
      }
    }
    return all;
  }
}
