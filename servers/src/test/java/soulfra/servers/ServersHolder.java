package soulfra.servers;

import java.nio.file.Path;
import java.sql.DriverManager;

/// A JVM that holds a Postgres and a Redis, writes to both, says what was acknowledged, and is
/// killed at some moment.
///
/// Started with `frozen` it freezes them in the end; with `halted` it stops only their main
/// processes, as whoever kills them does first; with `restarting` it kills and starts them after
/// each write.
final class ServersHolder {

  private static final int WRITES = 20;

  private ServersHolder() {}

  static void main(String[] args) throws Exception {
    var folder = Path.of(args[0]);
    var how = args[1];
    try (var pg = Postgres.embedded(folder.resolve("postgres"), 0);
        var redis = Redis.embedded(folder.resolve("redis"), 0)) {
      Sql.execute(
          pg.url(), "CREATE TABLE IF NOT EXISTS notes (id int GENERATED ALWAYS AS IDENTITY)");
      for (int i = 0; ; i++) {
        write(pg, redis);
        if (how.equals("frozen") && i == WRITES) {
          pg.freeze();
          redis.freeze();
          System.out.println("frozen");
          Thread.currentThread().join();
        } else if (how.equals("halted") && i == WRITES) {
          halt(pg, redis);
          System.out.println("halted");
          Thread.currentThread().join();
        } else if (how.equals("restarting")) {
          pg.kill9();
          redis.kill9();
          redis.start();
          pg.start();
        }
      }
    }
  }

  private static void halt(Server... servers) throws Exception {
    for (var server : servers) {
      var pid = Long.toString(server.pid().orElseThrow());
      new ProcessBuilder("kill", "-STOP", pid).inheritIO().start().waitFor();
    }
  }

  private static void write(Postgres pg, Redis redis) throws Exception {
    try (var connection = DriverManager.getConnection(pg.url());
        var statement = connection.createStatement();
        var jedis = redis.connect()) {
      statement.execute("INSERT INTO notes DEFAULT VALUES");
      System.out.println("postgres");
      jedis.incr("notes");
      System.out.println("redis");
    }
  }
}
