package soulfra.storage;

import module java.base;
import module java.sql;

import java.sql.Array;
import org.jspecify.annotations.Nullable;
import soulfra.contract.Id;
import soulfra.contract.Id.UserId;
import soulfra.replica.Lsn;
import soulfra.shard.Ids;
import soulfra.shard.ShardId;
import soulfra.shard.Slot;

/// A transaction that writes, on a connection of its own while it lasts.
public final class Tx extends Sql {

  /// Ids drawn at a time: first so many, then more and more.
  private static final int DRAWN_FIRST = 8;

  private static final int DRAWN_MOST = 4096;

  private final InstantSource clock;
  private final List<Runnable> afterCommit = new ArrayList<>();
  private final Set<ShardId> addressed = new TreeSet<>();
  private final Set<Slot> entered = new HashSet<>();
  private final ShardId shard;
  private final @Nullable Slot slot;
  private final Ids ids;
  private final Deque<Long> counts = new ArrayDeque<>();
  private int drawn = DRAWN_FIRST;

  /// @param slot null for a shard as a whole
  Tx(Connection connection, InstantSource clock, ShardId shard, @Nullable Slot slot) {
    super(connection);
    this.clock = clock;
    this.shard = shard;
    this.slot = slot;
    this.ids = new Ids(clock, this::nextCount);
  }

  /// Where it runs.
  public ShardId shard() {
    return shard;
  }

  /// Whose it is; null if it is a shard's as a whole.
  @Nullable Slot slot() {
    return slot;
  }

  /// Put where its owner is; unique over all instances, and growing within this transaction. Not in
  /// the order of the commits: a transaction that began earlier may commit later.
  public long nextId(Id owner) {
    return nextId(Slot.of(owner));
  }

  public long nextId(Slot slot) {
    return ids.in(slot).number();
  }

  private long nextCount() {
    if (counts.isEmpty()) {
      counts.addAll(
          list("SELECT nextval('ids') FROM generate_series(1, ?)", row -> row.getLong(1), drawn));
      drawn = Math.min(2 * drawn, DRAWN_MOST);
    }
    return counts.remove();
  }

  /// Numbers of the sequence that a statement has drawn along with something else.
  public void take(Array drawnCounts) throws SQLException {
    counts.addAll(List.of((Long[]) drawnCounts.getArray()));
  }

  public long now() {
    return clock.millis();
  }

  /// Runs on this thread once this is durable; must not block. Never runs if the transaction fails.
  public void afterCommit(Runnable action) {
    afterCommit.add(action);
  }

  /// Says that this transaction sends something to another shard.
  ///
  /// @return whether it is the first time
  public boolean address(ShardId other) {
    boolean first = addressed.isEmpty();
    addressed.add(other);
    return first;
  }

  /// To which shards it sends something.
  public Set<ShardId> addressed() {
    return Set.copyOf(addressed);
  }

  /// Nobody relies on this one: it is not waited for that a follower has it.
  public void needNotLast() {
    later("SET LOCAL synchronous_commit TO local");
  }

  /// Runs a statement together with the next one, at the latest with the commit: no round trip of
  /// its own. For what can't fail but by a broken rule.
  public void later(String sql, @Nullable Object... arguments) {
    queue(sql, arguments);
  }

  /// The transaction begins with its first statement, and this goes with it.
  void begin(Isolation isolation) {
    if (isolation != Isolation.READ_COMMITTED) {
      later("SET TRANSACTION ISOLATION LEVEL " + isolation.sql);
    }
  }

  /// The shard goes on only if it is led under this epoch, and if it holds the slot: until the end
  /// of the transaction nobody changes either.
  void enter(long epoch) {
    if (slot != null) {
      entered.add(slot);
    }
    later("SELECT enter(?, ?)", epoch, slot == null ? NO_SLOT : slot.number());
  }

  /// The same for further slots.
  public void enter(Collection<Slot> slots) {
    var further = slots.stream().filter(entered::add).mapToInt(Slot::number).toArray();
    if (further.length > 0) {
      later("SELECT enter_slots(?)", (Object) further);
    }
  }

  /// Row-level security shows this user's conversations from here on, and nobody else's.
  void actFor(UserId user) {
    later("SELECT set_config('soulfra.user', ?, true)", Long.toString(user.number()));
  }

  /// The moment that decides: before it nothing happened, after it all of it did.
  ///
  /// @param flushed told up to where the leader's log is on disk with it; null if nobody asks
  /// @return whether a follower has it, too. Postgres says by a warning that it gave up waiting for
  ///   one: 01000
  boolean commit(@Nullable Consumer<Lsn> flushed) throws SQLException {
    if (failed()) {
      // Postgres would answer this COMMIT with a rollback, and no error.
      throw new IllegalStateException("a failed statement was ignored");
    }
    return flushed == null ? runSilently("COMMIT") : runSilently("COMMIT", flushed);
  }

  List<Runnable> committed() {
    return List.copyOf(afterCommit);
  }
}
