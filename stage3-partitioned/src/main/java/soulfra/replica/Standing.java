package soulfra.replica;

import module java.base;
import module java.sql;

import java.time.Duration;
import soulfra.shard.Node;

/// How a node stands, in its own words.
///
/// @param follows whether it is in recovery; the others take writes
/// @param timeline whose log it has: each promotion starts the next one, forked off the one before
/// @param end up to where that log is on its disk: written by itself, or received from its leader
/// @param parent the timeline that its own was forked off; 0 for the first
/// @param fork where that was
/// @param upstream its `primary_conninfo`; empty if it follows nobody
/// @param receiving whether it still has a walreceiver
/// @param fence the epoch of the last fail-over that reached it; 0 if none did
record Standing(
    Node node,
    boolean follows,
    int timeline,
    Lsn end,
    int parent,
    Lsn fork,
    String upstream,
    boolean receiving,
    long fence) {

  /// On the newest timeline, and on that the longest log.
  static final Comparator<Standing> BY_LOG =
      Comparator.comparingInt(Standing::timeline).thenComparing(Standing::end);

  private static final Lsn NOWHERE = new Lsn(0);

  /// Only `IDENTIFY_SYSTEM` knows both ends of a follower's log, replayed and received, together
  /// with the timeline that they lie on; the SQL functions give places without timelines.
  static Standing of(Operator operator, Node node, Duration silence) throws SQLException {
    try (var connection = operator.replication(node, silence);
        var statement = connection.createStatement()) {
      int timeline;
      Lsn end;
      try (var row = statement.executeQuery("IDENTIFY_SYSTEM")) {
        row.next();
        timeline = row.getInt("timeline");
        end = Lsn.parse(row.getString("xlogpos"));
      }
      int parent = 0;
      var fork = NOWHERE;
      if (timeline > 1) {
        try (var row = statement.executeQuery("TIMELINE_HISTORY " + timeline)) {
          row.next();
          var last = lastFork(row.getString("content"));
          parent = Integer.parseInt(last[0]);
          fork = Lsn.parse(last[1]);
        }
      }
      var sql =
          """
          SELECT pg_is_in_recovery(),
                 current_setting('primary_conninfo'),
                 EXISTS (SELECT FROM pg_stat_wal_receiver),
                 coalesce(nullif(current_setting('soulfra.fence', true), ''), '0')::bigint
          """;
      try (var row = statement.executeQuery(sql)) {
        row.next();
        return new Standing(
            node,
            row.getBoolean(1),
            timeline,
            end,
            parent,
            fork,
            row.getString(2),
            row.getBoolean(3),
            row.getLong(4));
      }
    }
  }

  /// Each line of a history says which timeline was left, where, and why; the last one is ours.
  private static String[] lastFork(String history) {
    return history
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .reduce("0 0/0", (_, line) -> line)
        .split("\\s+");
  }

  /// Whether it could follow that leader: what it has must be a part of what the leader has. Looked
  /// at only over one promotion; a node that missed more must be rebuilt or looked at more closely.
  ///
  /// One that has more must not even try: for a moment the leader counts its answers as a
  /// follower's, and would acknowledge by them what that follower does not have.
  boolean canFollow(Standing leader) {
    if (timeline == leader.timeline) {
      return parent == leader.parent && fork.equals(leader.fork) && end.compareTo(leader.end) <= 0;
    }
    return timeline == leader.parent && end.compareTo(leader.fork) <= 0;
  }
}
