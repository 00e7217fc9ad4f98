package soulfra.servers;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/// How a node of a shard stands: what it is, how far its log goes, and whom it follows.
///
/// @param follower whether it is in recovery; the others take writes
/// @param end up to where its log is on disk: written by itself, or received from its leader
/// @param upstream its `primary_conninfo`; empty if it follows nobody
/// @param streaming whether it receives
/// @param fence the epoch of the latest fail-over that it obeys, its setting `soulfra.fence`; 0 if
///   there was none
public record Standing(
    boolean follower, Timeline timeline, Lsn end, String upstream, boolean streaming, long fence) {

  /// A connection that understands the replication commands beside SQL. It says nothing for two
  /// seconds at most.
  static Connection connect(Postgres node) throws SQLException {
    return DriverManager.getConnection(
        node.url()
            + "&replication=database&preferQueryMode=simple&assumeMinServerVersion=18"
            + "&connectTimeout=2&socketTimeout=2&loginTimeout=2");
  }

  static Standing of(Postgres node) throws SQLException {
    try (var connection = connect(node)) {
      return of(connection);
    }
  }

  /// Only `IDENTIFY_SYSTEM` knows both ends of a follower's log, replayed and received, together
  /// with the timeline that they lie on; the SQL functions give places without timelines.
  static Standing of(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      int timeline;
      Lsn end;
      try (var row = statement.executeQuery("IDENTIFY_SYSTEM")) {
        row.next();
        timeline = row.getInt("timeline");
        end = Lsn.parse(row.getString("xlogpos"));
      }
      var history = timeline == 1 ? "" : history(statement, timeline);
      var sql =
          """
          SELECT pg_is_in_recovery(),
                 current_setting('primary_conninfo'),
                 EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming'),
                 coalesce(nullif(current_setting('soulfra.fence', true), ''), '0')::bigint
          """;
      try (var row = statement.executeQuery(sql)) {
        row.next();
        return new Standing(
            row.getBoolean(1),
            Timeline.parse(timeline, history),
            end,
            row.getString(2),
            row.getBoolean(3),
            row.getLong(4));
      }
    }
  }

  private static String history(Statement statement, int timeline) throws SQLException {
    try (var row = statement.executeQuery("TIMELINE_HISTORY " + timeline)) {
      row.next();
      return row.getString("content");
    }
  }

  /// Whether a node that stands so could follow this one.
  boolean canLead(Standing other) {
    return timeline.continues(other.timeline, other.end, end);
  }
}
