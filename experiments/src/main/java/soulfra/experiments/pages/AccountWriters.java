package soulfra.experiments.pages;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// People who each change one of the two accounts that a [Coordinator] moves credits between, and
/// wait where they have to.
final class AccountWriters implements AutoCloseable {

  /// Waits for a lock, and behind whom it waits there is a prepared transaction: Postgres gives it
  /// the process number 0.
  private static final String BLOCKED =
      """
      select case
        when exists (select from pg_stat_activity where 0 = any (pg_blocking_pids(pid)))
        then (select count(*) from pg_stat_activity where wait_event_type = 'Lock')
        else 0 end
      """;

  /// Opens a connection.
  interface Door {
    Connection open() throws SQLException;
  }

  private final ExecutorService people = Executors.newCachedThreadPool();
  private final List<Future<?>> writes = new ArrayList<>();

  private AccountWriters() {}

  /// So many for each account.
  static AccountWriters start(int each, Door from, Door to) {
    var writers = new AccountWriters();
    for (int i = 0; i < each; i++) {
      writers.writes.add(writers.people.submit(() -> write(from, Coordinator.FROM)));
      writers.writes.add(writers.people.submit(() -> write(to, Coordinator.TO)));
    }
    return writers;
  }

  private static Void write(Door door, int account) throws SQLException {
    try (var connection = door.open()) {
      Sqlite.run(
          connection, "update accounts set credits = credits where id = %d".formatted(account));
      return null;
    }
  }

  /// Waits until each of them is done, or waits for a transaction that is in doubt.
  ///
  /// @return how many wait
  int stuck(List<Connection> stores) throws SQLException {
    Shard.await("the writers to be done or blocked", () -> notDone() == blocked(stores));
    return notDone();
  }

  private static int blocked(List<Connection> stores) throws SQLException {
    int blocked = 0;
    for (var store : stores) {
      blocked += (int) Sqlite.number(store, BLOCKED);
    }
    return blocked;
  }

  private int notDone() {
    return (int) writes.stream().filter(write -> !write.isDone()).count();
  }

  /// @return how many are not done after all this time
  int notDoneWithin(Duration patience) throws Exception {
    people.shutdown();
    boolean _ = people.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
    for (var write : writes) {
      if (write.isDone()) {
        write.get(); // one that failed was no success
      }
    }
    return notDone();
  }

  @Override
  public void close() {
    people.shutdownNow();
  }
}
