package soulfra.outbox;

import module java.base;
import module java.sql;

import soulfra.contract.Json;
import soulfra.contract.Live;
import soulfra.contract.Live.LiveEvent;

/// An event with its place in the order of all events, and those who are to hear it.
///
/// @param data the record's JSON
/// @param at when it happened, in milliseconds since 1970
public record Entry(long position, String type, String data, List<Long> recipients, long at) {

  public Entry {
    recipients = List.copyOf(recipients);
  }

  public LiveEvent event() {
    var kind = Live.Type.valueOf(type);
    return new LiveEvent(position, kind, Json.parse(data, kind.record));
  }

  /// Of a row `position, type, data, recipients, created_at`.
  static Entry map(ResultSet row) throws SQLException {
    var recipients = (Long[]) row.getArray(4).getArray();
    return new Entry(
        row.getLong(1), row.getString(2), row.getString(3), List.of(recipients), row.getLong(5));
  }

  /// As it stands in the stream, where the position is the id.
  Map<String, String> fields() {
    return Map.of(
        "type",
        type,
        "data",
        data,
        "to",
        recipients.stream().map(String::valueOf).collect(Collectors.joining(",")),
        "at",
        String.valueOf(at));
  }

  public static Entry of(long position, Map<String, String> fields) {
    return new Entry(
        position,
        field(fields, "type"),
        field(fields, "data"),
        Pattern.compile(",").splitAsStream(field(fields, "to")).map(Long::valueOf).toList(),
        Long.parseLong(field(fields, "at")));
  }

  private static String field(Map<String, String> fields, String name) {
    return Objects.requireNonNull(fields.get(name), name);
  }
}
