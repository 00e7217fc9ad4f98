package soulfra.experiments.isolation;

import java.util.List;
import java.util.Map;

/// What happened when a schedule was played.
///
/// @param reads what each select returned, by session, in order
/// @param failures why a session was rolled back, by session
/// @param waited the sessions of which a statement had to wait for another transaction
/// @param rows what stood in the table in the end
public record Execution(
    Map<String, List<List<Row>>> reads,
    Map<String, String> failures,
    List<String> waited,
    List<Row> rows) {

  public record Row(long id, long value) {}

  /// Whether none of the sessions was rolled back by the database.
  boolean noneFailed() {
    return failures.isEmpty();
  }

  /// What the session's select returned; nothing if it never came to it.
  ///
  /// @param number of the select, from 0
  List<Row> read(String session, int number) {
    var all = reads.getOrDefault(session, List.of());
    return number < all.size() ? all.get(number) : List.of();
  }

  /// Whether any select of the session returned this value.
  boolean sees(String session, long value) {
    return reads.getOrDefault(session, List.of()).stream()
        .flatMap(List::stream)
        .anyMatch(row -> row.value() == value);
  }

  boolean ends(long id, long value) {
    return rows.contains(new Row(id, value));
  }
}
