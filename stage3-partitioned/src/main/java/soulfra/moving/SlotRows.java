package soulfra.moving;

import module java.base;
import module java.sql;

import soulfra.shard.Slot;

/// Which rows of a shard belong to a slot: those of the users, agents and thoughts whose ids say
/// so, and the handles whose hash does. All others are the shard's own: its audit log, what it
/// sends and what it has received, its live events, its loops.
final class SlotRows {

  /// By table, the id that says the slot in its last six bits.
  private static final Map<String, String> IDS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("users", "id"),
              Map.entry("sessions", "user_id"),
              Map.entry("transfers", "user_id"),
              Map.entry("agents", "id"),
              Map.entry("conversations", "user_id"),
              Map.entry("messages", "user_id"),
              Map.entry("unanswered", "message_id"),
              Map.entry("memories", "user_id"),
              Map.entry("tone_shifts", "id"),
              Map.entry("thoughts", "id"),
              Map.entry("blessings", "thought_id"),
              Map.entry("follows", "user_id"),
              Map.entry("followers", "agent_id"),
              Map.entry("timelines", "user_id"),
              Map.entry("prophecies", "id")));

  private final Map<String, String> filters = new TreeMap<>();

  SlotRows(Slot slot) {
    int number = slot.number();
    IDS.forEach((table, id) -> filters.put(table, "(%s & 63) = %d".formatted(id, number)));
    filters.put("handles", "(get_byte(sha256(decode(handle, 'escape')), 0) >> 2) = " + number);
    filters.put("idempotency", "slot = " + number);
    filters.put("inbox", "source = 'sign-up' AND (id & 63) = " + number);
  }

  /// As a publication names them.
  String published() {
    return filters.entrySet().stream()
        .map(each -> "%s WHERE (%s)".formatted(each.getKey(), each.getValue()))
        .collect(Collectors.joining(", "));
  }

  /// How many there are.
  long count(Connection at) throws SQLException {
    var each =
        filters.entrySet().stream()
            .map(table ->
                "SELECT count(*) FROM %s WHERE %s".formatted(table.getKey(), table.getValue()))
            .collect(Collectors.joining(" UNION ALL "));
    try (var statement = at.createStatement();
        var row = statement.executeQuery("SELECT sum(count) FROM (" + each + ") AS all_tables")) {
      row.next();
      return row.getLong(1);
    }
  }

  /// Deletes them, with no trigger and no foreign key asked: all that belongs together goes.
  void delete(Connection at) throws SQLException {
    try (var statement = at.createStatement()) {
      statement.execute("SET session_replication_role = replica");
      for (var each : filters.entrySet()) {
        statement.executeUpdate(
            "DELETE FROM %s WHERE %s".formatted(each.getKey(), each.getValue()));
      }
      statement.execute("SET session_replication_role = origin");
    }
  }
}
