package soulfra.experiments.pages;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import soulfra.experiments.Lab;
import soulfra.servers.Postgres;

/// Postgres servers that each hold a part of the data: shards, without their followers. On a server
/// of the reader's own (`LAB_SERVERS=external`) each is a database.
final class Shards implements AutoCloseable {

  private final List<Postgres> servers;

  private Shards(List<Postgres> servers) {
    this.servers = servers;
  }

  /// Starts so many, all at once.
  static Shards start(Lab lab, int count) throws InterruptedException, ExecutionException {
    lab.say("starting " + count + " Postgres");
    var servers = Collections.synchronizedList(new ArrayList<Postgres>());
    try {
      Parallel.run(
          count,
          (number, _) -> servers.add(Postgres.start(lab.folder().resolve("shard-" + number), 0)));
      var shards = new Shards(List.copyOf(servers));
      for (int shard = 0; shard < count; shard++) {
        servers.get(shard).dropDatabase(database(shard));
        servers.get(shard).createDatabase(database(shard));
      }
      return shards;
    } catch (Exception e) {
      servers.forEach(Postgres::close);
      throw e;
    }
  }

  int count() {
    return servers.size();
  }

  Connection connect(int shard) throws SQLException {
    return servers.get(shard).connect(database(shard));
  }

  /// Runs a statement on each.
  void run(String sql) throws SQLException {
    for (int shard = 0; shard < count(); shard++) {
      try (var connection = connect(shard)) {
        Sqlite.run(connection, sql);
      }
    }
  }

  /// What a statement answers on each.
  List<Long> numbers(String sql) throws SQLException {
    var numbers = new ArrayList<Long>();
    for (int shard = 0; shard < count(); shard++) {
      try (var connection = connect(shard)) {
        numbers.add(Sqlite.number(connection, sql));
      }
    }
    return numbers;
  }

  /// The load of the shard that has most, as a multiple of what each would have if all had the
  /// same.
  static double skew(List<Long> loads) {
    long most = Collections.max(loads);
    return most / loads.stream().mapToLong(load -> load).average().orElseThrow();
  }

  /// Somebody with a connection to each.
  final class Client implements AutoCloseable {
    private final List<Connection> connections = new ArrayList<>();

    Client() throws SQLException {
      for (int shard = 0; shard < count(); shard++) {
        connections.add(connect(shard));
      }
    }

    Connection to(int shard) {
      return connections.get(shard);
    }

    @Override
    public void close() throws SQLException {
      for (var connection : connections) {
        connection.close();
      }
    }
  }

  private static String database(int shard) {
    return "shard_" + shard;
  }

  @Override
  public void close() {
    servers.forEach(Postgres::close);
  }
}
