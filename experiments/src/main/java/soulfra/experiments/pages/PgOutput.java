package soulfra.experiments.pages;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads what Postgres' own plugin `pgoutput` says of a slot's changes (protocol version 1): the
/// format that CDC tools read, too. Only what the pages need: rows of one table.
final class PgOutput {

  /// Reads ahead, and leaves the slot where it is.
  private static final String PEEK =
      """
      select lsn, data from pg_logical_slot_peek_binary_changes(
        ?, null, null, 'proto_version', '1', 'publication_names', ?)
      """;

  /// What happened to a row.
  enum Kind {
    INSERT,
    UPDATE,
    DELETE
  }

  /// @param columns the row after the change; of a deleted one its key, and null for the rest
  record Change(Kind kind, List<@Nullable String> columns) {}

  /// Whole transactions, in the order of their commits.
  ///
  /// @param end where the slot may go once they are applied; empty if there are none
  record Batch(List<Change> changes, Optional<String> end) {}

  private PgOutput() {}

  static Batch peek(Connection connection, String slot, String publication) throws SQLException {
    var changes = new ArrayList<Change>();
    Optional<String> end = Optional.empty();
    try (var statement = connection.prepareStatement(PEEK)) {
      statement.setString(1, slot);
      statement.setString(2, publication);
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          var message = ByteBuffer.wrap(rows.getBytes(2));
          switch ((char) message.get()) {
            case 'I' -> changes.add(change(Kind.INSERT, message));
            case 'U' -> changes.add(change(Kind.UPDATE, message));
            case 'D' -> changes.add(change(Kind.DELETE, message));
            case 'C' -> end = Optional.of(rows.getString(1));
            default -> {} // begin, and what the table's columns are called
          }
        }
      }
    }
    return new Batch(changes, end);
  }

  /// Says that everything up to a place is applied: it will not be sent again, and the server may
  /// throw away its log.
  static void advance(Connection connection, String slot, String end) throws SQLException {
    Sqlite.run(connection, "select pg_replication_slot_advance('%s', '%s')".formatted(slot, end));
  }

  /// The table's number, a letter for each row that follows, and the row; the last is what counts.
  private static Change change(Kind kind, ByteBuffer message) {
    message.getInt();
    List<@Nullable String> columns = List.of();
    while (message.hasRemaining()) {
      message.get(); // K or O: the old key or row; N: the new row
      columns = row(message);
    }
    return new Change(kind, columns);
  }

  private static List<@Nullable String> row(ByteBuffer message) {
    var columns = new ArrayList<@Nullable String>();
    for (int left = message.getShort(); left > 0; left--) {
      if (message.get() == 't') {
        var text = new byte[message.getInt()];
        message.get(text);
        columns.add(new String(text, StandardCharsets.UTF_8));
      } else {
        columns.add(null); // null, or too long and not changed
      }
    }
    return Collections.unmodifiableList(columns);
  }
}
