package soulfra.storage;

import module java.base;
import module java.sql;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import soulfra.contract.Id.UserId;
import soulfra.contract.Problem;
import soulfra.contract.Seen.Place;
import soulfra.contract.Sight;
import soulfra.replica.LeftOut;
import soulfra.replica.Lsn;
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
/// leader, and then whether that still leads; one of [#followers] may see less, but not less than
/// its reader has written or seen. It may also see a write that is not acknowledged yet, and lost
/// with the leader. Whoever reads or writes *for a user* is shown that user's conversations and
/// nobody else's, whatever the statement forgets to say (row-level security).
public final class Database {

  private static final Logger log = LoggerFactory.getLogger(Database.class);
  private static final Duration SOON = Duration.ofSeconds(1);

  /// What a reader has seen of which shard holds what, as a part of [Sight].
  private static final String MAP = "shard-map";

  /// On which connections.
  enum Mode {
    PLAIN,
    LIVE,
    FOLLOWERS
  }

  private final Supplier<Pools> where;
  private final LongSupplier map;
  private final InstantSource clock;
  private final @Nullable Slot slot;
  private final Mode mode;
  private final @Nullable Asking asking;

  /// @param map the version of the map by which it is found
  /// @param slot null for a shard as a whole
  /// @param asking for a question that may be put twice; null for all others
  Database(
      Supplier<Pools> where,
      LongSupplier map,
      InstantSource clock,
      @Nullable Slot slot,
      Mode mode,
      @Nullable Asking asking) {
    this.where = where;
    this.map = map;
    this.clock = clock;
    this.slot = slot;
    this.mode = mode;
    this.asking = asking;
  }

  /// Who holds it at the moment.
  public ShardId shard() {
    return where.get().shard();
  }

  /// The same data through a few connections that no request has: for those who carry live events,
  /// and must not wait behind the requests that these tell of.
  public Database live() {
    return new Database(where, map, clock, slot, Mode.LIVE, asking);
  }

  /// The same data for reads that a follower may answer, if the instance asks followers at all.
  ///
  /// A reader who sends back what earlier answers told them ([Sight]) sees what they have written,
  /// and never less than before, one request after the other. What others have written may be
  /// missing for as long as the answer says. Everybody else is answered by the leader, and so is
  /// whoever would hear from a follower that something does not exist.
  public Database followers() {
    return new Database(where, map, clock, slot, Mode.FOLLOWERS, asking);
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
    return read((connection, _, visit) -> {
      var sql = new Sql(connection);
      return unwrapped(() -> visit.make(sql, work));
    });
  }

  /// The same for a user, in a transaction.
  public <T> T read(Isolation isolation, UserId me, Function<Sql, T> work) {
    return read((connection, shard, visit) -> {
      connection.setAutoCommit(false);
      var tx = new Tx(connection, clock, shard, slot);
      tx.begin(isolation);
      try {
        var value =
            unwrapped(() ->
                visit.make(
                    tx,
                    sql -> {
                      tx.actFor(me);
                      return work.apply(sql);
                    }));
        connection.rollback();
        return value;
      } catch (SQLException | RuntimeException e) {
        rollBack(connection, e);
        throw e;
      }
    });
  }

  /// One read, on whichever node.
  private interface Reading<T> {
    T on(Connection connection, ShardId shard, Visit visit) throws SQLException;
  }

  private <T> T read(Reading<T> reading) {
    boolean second = asking != null && asking.isSecond();
    var sight = asking != null || mode == Mode.FOLLOWERS ? Sight.current() : null;
    try {
      if (sight != null && sight.echoes() && (second ? isForFollower() : asksFollowers())) {
        var answer = fromFollower(reading, sight);
        if (answer.isPresent()) {
          return answer.get().value();
        }
        if (second) {
          throw Problem.unavailable("No follower can answer that.", SOON, null);
        }
      }
      goesTo(false);
      return Retries.run(() -> {
        var pools = where.get();
        var led =
            readers()
                .apply(pools)
                .lend((connection, epoch) -> {
                  var visit = new Visit.ToLeader(epoch, slot, sight == null ? null : seen(pools));
                  try {
                    var value = on(connection, pools.shard(), visit, reading);
                    return new Led<>(() -> value, epoch, false);
                  } catch (Problem e) {
                    return Led.<T>refused(e, epoch);
                  }
                });
        return answer(pools, led);
      });
    } catch (SQLException e) {
      throw Failures.of(e);
    }
  }

  private boolean asksFollowers() {
    var copies = where.get().copies();
    return mode == Mode.FOLLOWERS && copies != null && copies.areAskedFirst();
  }

  private boolean isForFollower() {
    return asking != null && asking.elsewhereIsFollower();
  }

  private void goesTo(boolean follower) {
    if (asking != null) {
      asking.goesTo(follower);
    }
  }

  /// As long as it reads, it can be called off.
  private <T> T on(Connection connection, ShardId shard, Visit visit, Reading<T> reading)
      throws SQLException {
    if (asking == null) {
      return reading.on(connection, shard, visit);
    }
    asking.begin(connection);
    try {
      return reading.on(connection, shard, visit);
    } finally {
      asking.end();
    }
  }

  /// What the request's answer rests on, if this answer counts.
  private void note(Runnable what) {
    if (asking == null) {
      what.run();
    } else {
      asking.note(what);
    }
  }

  /// What a leader of an epoch answered: also that something is not there, or not as it should be.
  ///
  /// @param confirmed whether a follower has confirmed it, or nobody knows, which needs no more
  private record Led<T>(Supplier<T> answer, long epoch, boolean confirmed) {

    static <T> Led<T> refused(Problem refusal, long epoch) {
      return new Led<>(
          () -> {
            throw refusal;
          },
          epoch,
          !refusal.definite());
    }
  }

  /// The answer, if who gave it was the leader then.
  private <T> T answer(Pools pools, Led<T> led) throws SQLException {
    if (!led.confirmed() && !pools.certain().test(led.epoch())) {
      confirm(pools, led.epoch());
    }
    return led.answer().get();
  }

  /// A leader may have been replaced, and be the last to hear of it, with us. So a follower is
  /// asked in the only way that it answers: by a write, which changes nothing, and waits for it.
  /// One that confirms it has not been fenced, so nobody else had acknowledged anything when we
  /// asked.
  private void confirm(Pools pools, long epoch) throws SQLException {
    boolean confirmed =
        writers()
            .apply(pools)
            .lend((connection, _) -> {
              connection.setAutoCommit(false);
              var tx = new Tx(connection, clock, pools.shard(), null);
              tx.enter(epoch);
              try {
                return tx.commit(null);
              } catch (SQLException e) {
                rollBack(connection, e);
                throw e;
              }
            });
    if (!confirmed) {
      throw Problem.unavailable("Nobody confirms who leads the shard.", SOON, null);
    }
  }

  /// What may be null, there.
  private record Answered<T>(T value) {}

  /// Empty if the leader has to be asked, for whatever reason.
  private <T> Optional<Answered<T>> fromFollower(Reading<T> reading, Sight sight) {
    long version = map.getAsLong();
    var pools = where.get();
    var copies = pools.copies();
    var mapSeen = sight.of(MAP);
    if (copies == null || (mapSeen != null && mapSeen.position() > version)) {
      return Optional.empty();
    }
    var part = pools.shard().name();
    var place = LeftOut.PLACES.isLeftOut() ? null : sight.of(part);
    var copy = copies.choose(place).orElse(null);
    if (copy == null) {
      return Optional.empty();
    }
    goesTo(true);
    try {
      var answer =
          copy.pool()
              .lend((connection, epoch) -> {
                var visit = new Visit.ToFollower(copies, epoch, slot, place);
                var value = on(connection, pools.shard(), visit, reading);
                note(() -> {
                  sight.saw(part, new Place(epoch, visit.reached().bytes(), copy.name()));
                  sight.answeredBy(copy.name(), visit.age());
                });
                return new Answered<>(value);
              });
      copies.count("answered");
      return Optional.of(answer);
    } catch (SQLException e) {
      copies.count(Failures.isBehind(e) ? "behind" : "failed");
      log.debug("{} does not answer, the leader will", copy.name(), e);
    } catch (Problem e) {
      copies.count(e.code() == Problem.Code.NOT_FOUND ? "missing" : "failed");
      if (e.code() != Problem.Code.NOT_FOUND && e.code() != Problem.Code.UNAVAILABLE) {
        throw e;
      }
      log.debug("{} does not answer, the leader will", copy.name(), e);
    }
    return Optional.empty();
  }

  /// Notes for the request how far it has seen this shard, if anybody asks followers; null if not.
  private @Nullable ObjLongConsumer<Lsn> seen(Pools pools) {
    var sight = Sight.current();
    if (sight == null || pools.copies() == null || mode == Mode.LIVE) {
      return null;
    }
    return (flushed, epoch) ->
        note(() -> {
          sight.saw(pools.shard().name(), new Place(epoch, flushed.bytes(), null));
          sight.saw(MAP, new Place(0, map.getAsLong(), null));
        });
  }

  private Function<Pools, Pool> writers() {
    return mode == Mode.LIVE ? Pools::live : Pools::writers;
  }

  private Function<Pools, Pool> readers() {
    return mode == Mode.LIVE ? Pools::live : Pools::readers;
  }

  private <T> T transaction(
      Function<Pools, Pool> pool, Isolation isolation, Consumer<Tx> begin, Function<Tx, T> work) {
    try {
      var done =
          Retries.run(() -> {
            var pools = where.get();
            var led =
                pool.apply(pools)
                    .lend((connection, epoch) -> {
                      connection.setAutoCommit(false);
                      var tx = new Tx(connection, clock, pools.shard(), slot);
                      tx.begin(isolation);
                      tx.enter(epoch);
                      begin.accept(tx);
                      var seen = seen(pools);
                      try {
                        var made =
                            attempt(
                                connection,
                                tx,
                                work,
                                seen == null ? null : flushed -> seen.accept(flushed, epoch));
                        return new Led<>(() -> made, epoch, true);
                      } catch (Problem e) {
                        return Led.<Done<T>>refused(e, epoch);
                      }
                    });
            return answer(pools, led);
          });
      done.actions().forEach(Runnable::run);
      return done.value();
    } catch (SQLException e) {
      throw Failures.of(e);
    }
  }

  /// What a transaction answered, and what is to be done now that it is durable.
  private record Done<T>(T value, List<Runnable> actions) {}

  private static <T> Done<T> attempt(
      Connection connection, Tx tx, Function<Tx, T> work, @Nullable Consumer<Lsn> flushed)
      throws SQLException {
    try {
      var value = unwrapped(() -> work.apply(tx));
      commit(tx, flushed);
      return new Done<>(value, tx.committed());
    } catch (SQLException | RuntimeException e) {
      rollBack(connection, e);
      throw e;
    }
  }

  /// Nobody but the leader may have it on disk when the wait for the others was cut: then it is
  /// lost if that node is, and there if it is not.
  private static void commit(Tx tx, @Nullable Consumer<Lsn> flushed) throws SQLException {
    boolean replicated;
    try {
      replicated = tx.commit(flushed);
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
