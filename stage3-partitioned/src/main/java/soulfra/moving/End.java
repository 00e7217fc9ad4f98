package soulfra.moving;

import module java.base;
import module java.sql;

import soulfra.replica.Leadership;
import soulfra.shard.Node;
import soulfra.shard.Shard;
import soulfra.shard.ShardId;
import soulfra.shard.Slot;

/// One of the two shards of a move: a connection to whoever leads it, as the operator. What is
/// changed here is on two nodes' disks when the call returns.
final class End implements AutoCloseable {

  private static final String NOT_REPLICATED = "01000";

  /// Something that is done in one transaction.
  interface Work {
    long run() throws SQLException;
  }

  private final Shard shard;
  private final Leadership leadership;
  private final Connection connection;

  End(Shard shard, Leadership leadership, Connection connection) {
    this.shard = shard;
    this.leadership = leadership;
    this.connection = connection;
  }

  Shard shard() {
    return shard;
  }

  Node leader() {
    return shard.node(leadership.leader());
  }

  Connection connection() {
    return connection;
  }

  boolean holds(Slot slot) throws SQLException {
    return number("SELECT count(*) FROM slots_held WHERE slot = " + slot) == 1;
  }

  void run(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
      for (var warning = statement.getWarnings();
          warning != null;
          warning = warning.getNextWarning()) {
        if (NOT_REPLICATED.equals(warning.getSQLState())) {
          throw new SQLException("no follower of shard %s confirmed it".formatted(shard.id()));
        }
      }
    }
  }

  /// The first column of the first row; 0 for none.
  long number(String sql) throws SQLException {
    return numbers(sql).stream().findFirst().orElse(0L);
  }

  List<Long> numbers(String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      var numbers = new ArrayList<Long>();
      while (row.next()) {
        numbers.add(row.getLong(1));
      }
      return numbers;
    }
  }

  /// Which of these effects of a shard have been done here.
  List<Long> received(ShardId from, List<Long> effects) throws SQLException {
    try (var statement =
        connection.prepareStatement("SELECT id FROM inbox WHERE source = ? AND id = ANY (?)")) {
      statement.setString(1, from.name());
      statement.setObject(2, effects.stream().mapToLong(Long::longValue).toArray());
      try (var row = statement.executeQuery()) {
        var received = new ArrayList<Long>();
        while (row.next()) {
          received.add(row.getLong(1));
        }
        return received;
      }
    }
  }

  /// From now on these count as done here.
  void receive(ShardId from, List<Long> effects) throws SQLException {
    try (var statement =
        connection.prepareStatement(
            """
            INSERT INTO inbox (source, id, done_at)
            SELECT ?, id, ? FROM unnest(?::bigint[]) AS id ON CONFLICT DO NOTHING
            """)) {
      statement.setString(1, from.name());
      statement.setLong(2, System.currentTimeMillis());
      statement.setObject(3, effects.stream().mapToLong(Long::longValue).toArray());
      statement.executeUpdate();
    }
  }

  /// Under the leadership that was seen when this began, or not at all.
  long transaction(Work work) throws SQLException {
    connection.setAutoCommit(false);
    try {
      numbers("SELECT 1 FROM enter(%d, -1)".formatted(leadership.epoch()));
      long value = work.run();
      run("COMMIT");
      return value;
    } catch (SQLException | RuntimeException e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
