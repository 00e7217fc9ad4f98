package soulfra.storage;

import module java.base;
import module java.sql;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import soulfra.contract.Id.UserId;
import soulfra.contract.Problem;
import soulfra.shard.ShardId;
import soulfra.shard.Slot;

/// Where a slot's data are, or a shard's: on whichever shard holds the slot at the moment, and
/// there on whichever node leads. Whoever leads is found out anew for each attempt.
///
/// Guaranteed: a transaction that writes commits only under the leadership, and on the shard, that
/// it believed in when it began. Its first statement names the epoch and the slot, and the shard
/// itself refuses what is over or not its own (DDIA, "Fencing off zombies and delayed requests").
///
/// A read sees every write acknowledged before it began, by whichever instance, for it asks the
/// leader. It may also see one that is not acknowledged yet, and lost with the leader. Whoever
/// reads or writes *for a user* is shown that user's conversations and nobody else's, whatever the
/// statement forgets to say (row-level security).
public final class Database {

  private static final Duration SOON = Duration.ofSeconds(1);

  private final Supplier<Pools> where;
  private final InstantSource clock;
  private final @Nullable Slot slot;
  private final boolean forLive;

  /// @param slot null for a shard as a whole
  Database(Supplier<Pools> where, InstantSource clock, @Nullable Slot slot, boolean forLive) {
    this.where = where;
    this.clock = clock;
    this.slot = slot;
    this.forLive = forLive;
  }

  /// Who holds it at the moment.
  public ShardId shard() {
    return where.get().shard();
  }

  /// The same data through a few connections that no request has: for those who carry live events,
  /// and must not wait behind the requests that these tell of.
  public Database live() {
    return new Database(where, clock, slot, true);
  }

  /// Runs `work` in a transaction and returns when it is durable, on two nodes' disks. `work` may
  /// run more than once, of which one run counts; it must only use `tx`.
  public <T> T write(Isolation isolation, Function<Tx, T> work) {
    return transaction(writers(), isolation, _ -> {}, work);
  }

  /// The same for a user: their own conversations are there, and nobody else's.
  public <T> T write(Isolation isolation, UserId me, Function<Tx, T> work) {
    return transaction(writers(), isolation, tx -> tx.actFor(me), work);
  }

  /// Runs what may take long, or must see what belongs to everybody: an import, an erasure, a
  /// sweep. Only a few at a time, so that they leave the others alone.
  public <T> T maintain(Isolation isolation, Function<Tx, T> work) {
    return transaction(Pools::maintainers, isolation, _ -> {}, work);
  }

  /// Runs `work` on a connection that can only read. Each statement sees a state of its own.
  public <T> T read(Function<Sql, T> work) {
    try {
      return Retries.run(() -> {
        var pools = where.get();
        return readers()
            .apply(pools)
            .lend((connection, epoch) -> {
              var sql = new Sql(connection);
              sql.visit(epoch, slot);
              return unwrapped(() -> work.apply(sql));
            });
      });
    } catch (SQLException e) {
      throw Failures.of(e);
    }
  }

  /// The same for a user, in a transaction.
  public <T> T read(Isolation isolation, UserId me, Function<Sql, T> work) {
    try {
      return Retries.run(() -> {
        var pools = where.get();
        return pools
            .readers()
            .lend((connection, epoch) -> {
              connection.setAutoCommit(false);
              var tx = new Tx(connection, clock, pools.shard(), slot);
              tx.begin(isolation);
              tx.visit(epoch, slot);
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
      });
    } catch (SQLException e) {
      throw Failures.of(e);
    }
  }

  private Function<Pools, Pool> writers() {
    return forLive ? Pools::live : Pools::writers;
  }

  private Function<Pools, Pool> readers() {
    return forLive ? Pools::live : Pools::readers;
  }

  private <T> T transaction(
      Function<Pools, Pool> pool, Isolation isolation, Consumer<Tx> begin, Function<Tx, T> work) {
    try {
      var done =
          Retries.run(() -> {
            var pools = where.get();
            return pool.apply(pools)
                .lend((connection, epoch) -> {
                  connection.setAutoCommit(false);
                  var tx = new Tx(connection, clock, pools.shard(), slot);
                  tx.begin(isolation);
                  tx.enter(epoch);
                  begin.accept(tx);
                  return attempt(connection, tx, work);
                });
          });
      done.actions().forEach(Runnable::run);
      return done.value();
    } catch (SQLException e) {
      throw Failures.of(e);
    }
  }

  /// What a transaction answered, and what is to be done now that it is durable.
  private record Done<T>(T value, List<Runnable> actions) {}

  private static <T> Done<T> attempt(Connection connection, Tx tx, Function<Tx, T> work)
      throws SQLException {
    try {
      var value = unwrapped(() -> work.apply(tx));
      commit(tx);
      return new Done<>(value, tx.committed());
    } catch (SQLException | RuntimeException e) {
      rollBack(connection, e);
      throw e;
    }
  }

  /// Nobody but the leader may have it on disk when the wait for the others was cut: then it is
  /// lost if that node is, and there if it is not.
  private static void commit(Tx tx) throws SQLException {
    boolean replicated;
    try {
      replicated = tx.commit();
    } catch (SQLException e) {
      if (Failures.worthRetrying(e)) {
        throw e;
      }
      throw Failures.ofCommit(e);
    }
    if (!replicated) {
      throw Problem.indefinite(
          "No follower confirmed it in time: send it again with the same idempotency key.",
          SOON,
          null);
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
}
