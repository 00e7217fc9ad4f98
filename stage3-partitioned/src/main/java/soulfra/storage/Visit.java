package soulfra.storage;

import module java.base;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import soulfra.contract.Seen.Place;
import soulfra.replica.Lsn;
import soulfra.shard.Slot;

/// How a read begins and ends on a node: first it asks whether this is the place, at last how far
/// that has come.
sealed interface Visit {

  void begin(Sql sql);

  void end(Sql sql);

  default <T> T make(Sql sql, Function<Sql, T> work) {
    begin(sql);
    var value = work.apply(sql);
    end(sql);
    return value;
  }

  /// @param seen told up to where the leader's log is on disk, and under which epoch; null if
  ///   nobody asks
  record ToLeader(long epoch, @Nullable Slot slot, @Nullable ObjLongConsumer<Lsn> seen)
      implements Visit {

    @Override
    public void begin(Sql sql) {
      sql.visit(epoch, slot);
    }

    /// Whatever it has shown is on its disk.
    @Override
    public void end(Sql sql) {
      if (seen != null) {
        seen.accept(sql.position(false), epoch);
      }
    }
  }

  /// Fails if the follower is behind the reader, or what it shows is too old.
  final class ToFollower implements Visit {
    private final Copies copies;
    private final long epoch;
    private final @Nullable Slot slot;
    private final Lsn upTo;
    private Duration age = Duration.ZERO;
    private Lsn reached = NOWHERE;

    private static final Lsn NOWHERE = new Lsn(0);

    /// @param seen a place of an epoch before says nothing about this one's log: there it is enough
    ///   that the follower knows of this one
    ToFollower(Copies copies, long epoch, @Nullable Slot slot, @Nullable Place seen) {
      this.copies = copies;
      this.epoch = epoch;
      this.slot = slot;
      this.upTo = seen != null && seen.epoch() == epoch ? new Lsn(seen.position()) : NOWHERE;
    }

    @Override
    public void begin(Sql sql) {
      sql.follow(epoch, slot, upTo, Copies.PATIENCE, replayed -> age = copies.age(epoch, replayed));
    }

    @Override
    public void end(Sql sql) {
      reached = sql.position(true);
    }

    Duration age() {
      return age;
    }

    Lsn reached() {
      return reached;
    }
  }
}
