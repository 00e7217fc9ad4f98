package soulfra.experiments.isolation;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import soulfra.experiments.isolation.Execution.Row;

/// Plays a schedule on real sessions: each statement is sent when the one before it has come back,
/// or waits for another transaction. No clock decides, so it comes out the same each time.
final class Player implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final long LOOK_AGAIN_MILLIS = 1;

  private final Level level;
  private final Map<String, Session> sessions = new LinkedHashMap<>();
  private final List<String> waited = new ArrayList<>();
  private final long deadline = System.nanoTime() + LIMIT.toNanos();

  private Player(Level level) {
    this.level = level;
  }

  static Execution play(Schedule schedule, Level level) throws Exception {
    try (var table = level.open()) {
      fill(table);
      try (var player = new Player(level)) {
        for (var step : schedule.steps()) {
          player.send(step);
        }
        return player.result(table);
      }
    }
  }

  private void send(Schedule.Step step) throws Exception {
    var session = sessions.get(step.session());
    if (session == null) {
      session = open();
      sessions.put(step.session(), session);
    }
    await(session);
    session.send(step.sql().equals("begin") ? level.begin() : step.sql());
    if (!settled(session)) {
      waited.add(step.session());
    }
    // This step may have set free who waited.
    for (var other : sessions.values()) {
      var _ = settled(other);
    }
  }

  private Session open() throws SQLException {
    var connection = level.open();
    return new Session(connection, level.idOf(connection));
  }

  /// Waits until the session's statement has come back, or waits for another transaction.
  ///
  /// @return whether it has come back
  private boolean settled(Session session) throws Exception {
    while (!session.idle()) {
      if (level.waits(session.id())) {
        return false;
      }
      pause();
    }
    return true;
  }

  private void await(Session session) throws Exception {
    while (!session.idle()) {
      pause();
    }
  }

  private void pause() throws Exception {
    if (System.nanoTime() > deadline) {
      throw new IllegalStateException("A statement did not come back on " + level.name());
    }
    Thread.sleep(LOOK_AGAIN_MILLIS);
  }

  private Execution result(Connection table) throws Exception {
    var reads = new LinkedHashMap<String, List<List<Row>>>();
    var failures = new LinkedHashMap<String, String>();
    for (var entry : sessions.entrySet()) {
      await(entry.getValue());
      reads.put(entry.getKey(), entry.getValue().reads());
      entry.getValue().failure().ifPresent(failure -> failures.put(entry.getKey(), failure));
    }
    var rows = Session.rows(table, "select id, value from test order by id").orElseThrow();
    return new Execution(reads, failures, waited, rows);
  }

  private static void fill(Connection table) throws SQLException {
    for (var sql :
        List.of(
            "drop table if exists test",
            "create table test (id int primary key, value int)",
            "insert into test values (1, 10), (2, 20)")) {
      var _ = Session.rows(table, sql);
    }
  }

  @Override
  public void close() throws SQLException {
    for (var session : sessions.values()) {
      session.close();
    }
  }
}
