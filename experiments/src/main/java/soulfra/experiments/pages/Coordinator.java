package soulfra.experiments.pages;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// Moves credits from one account to another, in a process of its own, and stops in the middle: so
/// that it can be killed exactly there.
///
/// ```
/// Coordinator STOP LOG FROM_URL TO_URL
/// ```
final class Coordinator {

  static final int FROM = 1;
  static final int TO = 2;
  static final int CREDITS = 100;

  /// The accounts; and the saga's: what is owed, and what has been received.
  static final Map<String, String> TABLES =
      Map.of(
          "accounts", "create table accounts (id integer primary key, credits integer not null)",
          "outbox", "create table outbox (id integer primary key, credits integer not null)",
          "received", "create table received (id integer primary key)");

  private static final String TRANSFER = "transfer";
  private static final String COMMIT = "commit " + TRANSFER;

  /// Where it stops.
  enum Stop {
    /// One store: both accounts changed, not committed.
    IN_THE_MIDDLE,
    /// Two stores: both have promised to commit, and nothing is decided.
    PREPARED,
    /// It has written down that they are to commit, and told neither of them.
    DECIDED,
    /// Saga: one store has committed its part, with a note of what is owed to the other.
    HANDED_OVER
  }

  private Coordinator() {}

  public static void main(String[] arguments) throws Exception {
    var stop = Stop.valueOf(arguments[0]);
    try (var from = DriverManager.getConnection(arguments[2]);
        var to = DriverManager.getConnection(arguments[3])) {
      switch (stop) {
        case IN_THE_MIDDLE -> {
          from.setAutoCommit(false);
          add(from, FROM, -CREDITS);
          add(from, TO, CREDITS);
        }
        case PREPARED -> prepare(from, to);
        case DECIDED -> {
          prepare(from, to);
          decide(Path.of(arguments[1]));
        }
        case HANDED_OVER -> {
          from.setAutoCommit(false);
          add(from, FROM, -CREDITS);
          Sqlite.run(from, "insert into outbox values (1, %d)".formatted(CREDITS));
          from.commit();
        }
      }
      System.out.println("ready " + stop);
      while (true) {
        LockSupport.park(); // until it is killed
      }
    }
  }

  private static void add(Connection store, int account, int credits) throws SQLException {
    Sqlite.run(
        store,
        "update accounts set credits = credits + %d where id = %d".formatted(credits, account));
  }

  /// After this neither store may change its mind, and neither may commit by itself.
  private static void prepare(Connection from, Connection to) throws SQLException {
    Sqlite.run(from, "begin");
    add(from, FROM, -CREDITS);
    Sqlite.run(to, "begin");
    add(to, TO, CREDITS);
    Sqlite.run(from, "prepare transaction '%s'".formatted(TRANSFER));
    Sqlite.run(to, "prepare transaction '%s'".formatted(TRANSFER));
  }

  /// The commit point: once this is on disk, the transfer happens.
  private static void decide(Path log) throws IOException {
    try (var file = FileChannel.open(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      file.write(ByteBuffer.wrap((COMMIT + "\n").getBytes(StandardCharsets.UTF_8)));
      file.force(true);
    }
  }

  /// What a coordinator does first when it is started again: whatever its log does not say to
  /// commit is rolled back. There must not be another one that still decides.
  static void recover(Path log, List<Connection> stores) throws IOException, SQLException {
    boolean committed = Files.exists(log) && Files.readAllLines(log).contains(COMMIT);
    var decision = committed ? "commit" : "rollback";
    for (var store : stores) {
      var doubtful = "select count(*) from pg_prepared_xacts where gid = '%s'".formatted(TRANSFER);
      if (Sqlite.number(store, doubtful) > 0) {
        Sqlite.run(store, "%s prepared '%s'".formatted(decision, TRANSFER));
      }
    }
  }

  /// Delivers what a saga owes. Killed in between, it delivers again, and the other store sees by
  /// the number that it has had it.
  static void relay(Connection from, Connection to) throws SQLException {
    if (Sqlite.number(from, "select count(*) from outbox") > 0) {
      to.setAutoCommit(false);
      try (var received = to.createStatement()) {
        if (received.executeUpdate("insert into received values (1) on conflict do nothing") == 1) {
          add(to, TO, CREDITS);
        }
      }
      to.commit();
      to.setAutoCommit(true);
      Sqlite.run(from, "delete from outbox where id = 1");
    }
  }
}
