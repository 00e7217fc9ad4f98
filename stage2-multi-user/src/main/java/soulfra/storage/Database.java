package soulfra.storage;

import module java.base;
import module java.sql;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import soulfra.contract.Id.UserId;

/// One Postgres, shared by any number of instances like this one: a pool that writes, one that only
/// reads, a small one for work that takes long, and a small one for live events, which go on
/// however many requests wait for the others.
///
/// A read sees every write acknowledged before it began, by whichever instance, for there is one
/// server. Whoever reads or writes *for a user* is shown that user's conversations and nobody
/// else's, whatever the statement forgets to say (row-level security).
public final class Database implements AutoCloseable {

  /// May read and write rows, owns nothing, and row-level security holds for it.
  private static final String APP = "soulfra_app";

  private static final Duration STATEMENT = Duration.ofMillis(1500);
  private static final Duration SILENCE = Duration.ofMillis(1700);
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final int MAINTAINERS = 3;

  /// The relay's, the tail's, and one for whoever else keeps Redis up to date.
  private static final int LIVE = 3;

  private final Pool writers;
  private final Pool readers;
  private final Pool maintainers;
  private final InstantSource clock;
  private final Database live;

  /// @param live null for the one that is itself for live events
  private Database(
      Pool writers, Pool readers, Pool maintainers, InstantSource clock, @Nullable Database live) {
    this.writers = writers;
    this.readers = readers;
    this.maintainers = maintainers;
    this.clock = clock;
    this.live = live == null ? this : live;
  }

  /// Connects, and brings the schema up to date, once, however many instances start together.
  ///
  /// @param connections how many may write at once; half as many may read
  public static Database open(
      String url, int connections, InstantSource clock, MeterRegistry metrics) {
    var maintainers =
        new Pool(url, new Pool.Kind("maintain", MAINTAINERS, "", false, LONG, LONG), metrics);
    try {
      maintainers.lend(connection -> {
        connection.setAutoCommit(true);
        Migrations.up(connection);
        return Optional.empty();
      });
    } catch (SQLException e) {
      maintainers.close();
      throw Failures.of(e);
    } catch (RuntimeException e) {
      maintainers.close();
      throw e;
    }
    int reading = Math.max(2, connections / 2);
    var live = new Pool(url, new Pool.Kind("live", LIVE, APP, false, STATEMENT, SILENCE), metrics);
    return new Database(
        new Pool(url, new Pool.Kind("write", connections, APP, false, STATEMENT, SILENCE), metrics),
        new Pool(url, new Pool.Kind("read", reading, APP, true, STATEMENT, SILENCE), metrics),
        maintainers,
        clock,
        new Database(live, live, maintainers, clock, null));
  }

  /// The same data through a few connections that no request has: for those who carry live events,
  /// and must not wait behind the requests that these tell of.
  public Database live() {
    return live;
  }

  /// Runs `work` in a transaction and returns when it is durable. `work` may run more than once, of
  /// which one run counts; it must only use `tx`.
  public <T> T write(Isolation isolation, Function<Tx, T> work) {
    return transaction(writers, tx -> tx.begin(isolation), work);
  }

  /// The same for a user: their own conversations are there, and nobody else's.
  public <T> T write(Isolation isolation, UserId me, Function<Tx, T> work) {
    return transaction(
        writers,
        tx -> {
          tx.begin(isolation);
          tx.actFor(me);
        },
        work);
  }

  /// Runs what may take long, or must see what belongs to everybody: an import, an erasure, a
  /// sweep. Only a few at a time, so that they leave the others alone.
  public <T> T maintain(Isolation isolation, Function<Tx, T> work) {
    return transaction(maintainers, tx -> tx.begin(isolation), work);
  }

  /// Runs `work` on a connection that can only read. Each statement sees a state of its own.
  public <T> T read(Function<Sql, T> work) {
    try {
      return readers.lend(connection -> unwrapped(() -> work.apply(new Sql(connection))));
    } catch (SQLException e) {
      throw Failures.of(e);
    }
  }

  /// The same for a user, in a transaction.
  public <T> T read(Isolation isolation, UserId me, Function<Sql, T> work) {
    try {
      return readers.lend(connection -> {
        connection.setAutoCommit(false);
        var tx = new Tx(connection, clock);
        tx.begin(isolation);
        tx.actFor(me);
        try {
          var value = unwrapped(() -> work.apply(tx));
          connection.rollback();
          return value;
        } catch (SQLException | RuntimeException e) {
          rollBack(connection, e);
          throw e;
        }
      });
    } catch (SQLException e) {
      throw Failures.of(e);
    }
  }

  private <T> T transaction(Pool pool, Consumer<Tx> begin, Function<Tx, T> work) {
    try {
      var done = Retries.run(() -> pool.lend(connection -> attempt(connection, begin, work)));
      done.actions().forEach(Runnable::run);
      return done.value();
    } catch (SQLException e) {
      throw Failures.of(e);
    }
  }

  /// What a transaction answered, and what is to be done now that it is durable.
  private record Done<T>(T value, List<Runnable> actions) {}

  private <T> Done<T> attempt(Connection connection, Consumer<Tx> begin, Function<Tx, T> work)
      throws SQLException {
    var tx = new Tx(connection, clock);
    try {
      begin.accept(tx);
      var value = unwrapped(() -> work.apply(tx));
      commit(tx);
      return new Done<>(value, tx.committed());
    } catch (SQLException | RuntimeException e) {
      rollBack(connection, e);
      throw e;
    }
  }

  private static void commit(Tx tx) throws SQLException {
    try {
      tx.commit();
    } catch (SQLException e) {
      if (Failures.worthRetrying(e)) {
        throw e;
      }
      throw Failures.ofCommit(e);
    }
  }

  /// What was not committed is rolled back at the latest when the connection breaks.
  private static void rollBack(Connection connection, Exception failure) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  private static <T> T unwrapped(Supplier<T> work) throws SQLException {
    try {
      return work.get();
    } catch (Sql.Failed e) {
      throw e.failure;
    }
  }

  /// How much is stored.
  public long bytes() {
    return read(sql -> sql.number("SELECT pg_database_size(current_database())"));
  }

  @Override
  public void close() {
    if (live != this) {
      live.writers.close();
    }
    readers.close();
    writers.close();
    maintainers.close();
  }
}
