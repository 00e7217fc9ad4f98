package soulfra.servers;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/// Writes numbers, one a transaction, until its connection breaks, and knows which were
/// acknowledged.
final class Writer {

  private final Set<Long> acknowledged = new ConcurrentSkipListSet<>();
  private final Connection connection;
  private final Thread thread;
  private volatile boolean closed;

  Writer(String url, long first) throws SQLException {
    connection = DriverManager.getConnection(url);
    thread = Thread.ofPlatform().daemon().start(() -> run(first));
  }

  private void run(long first) {
    try (var insert = connection.prepareStatement("INSERT INTO numbers VALUES (?)")) {
      for (long number = first; !closed; number++) {
        insert.setLong(1, number);
        insert.executeUpdate();
        if (insert.getWarnings() == null) {
          acknowledged.add(number);
        }
      }
    } catch (SQLException e) {
      closed = true; // the server is gone, and that one write is indefinite
    }
  }

  Set<Long> acknowledged() {
    return acknowledged;
  }

  void end() throws SQLException, InterruptedException {
    closed = true;
    thread.join();
    connection.close();
  }
}
