package soulfra.storage;

import module java.base;
import module java.sql;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import soulfra.contract.Problem;
import soulfra.contract.Seen.Place;
import soulfra.replica.Lsn;
import soulfra.replica.Marks;
import soulfra.storage.Pools.Leader;

/// The followers of a shard as copies to read from, if they are asked at all.
///
/// Guaranteed: none answers that is behind what the reader has seen before, or shows what is older
/// than the limit. A reader stays with one follower. Who is sent to another one comes by the
/// leader, which has all that any follower has shown: what a follower says of itself may be one
/// record less than it showed, and is no measure for another one.
final class Copies implements AutoCloseable {

  /// A follower's name, and the connections to it.
  record Copy(String name, Pool pool) {}

  private static final Logger log = LoggerFactory.getLogger(Copies.class);

  /// So long a follower may take to come up to where the reader has been; then the leader is asked.
  static final Duration PATIENCE = Duration.ofMillis(50);

  private static final Duration LOOK = Duration.ofMillis(5);
  private static final Duration EVERY = Duration.ofMillis(100);

  private final Map<String, Copy> nodes;
  private final Supplier<Leader> leader;
  private final LongPredicate certain;
  private final Pool pulse;
  private final Reads reads;
  private final MeterRegistry metrics;
  private final Marks marks = new Marks();
  private volatile boolean open = true;

  /// @param nodes all of the shard: each of them may follow
  /// @param certain whether nobody else can lead but the leader of an epoch: a leader of the past
  ///   knows where its log ends, and nothing of the next one's
  /// @param pulse a connection to the leader, to ask where its log ends
  Copies(
      Collection<Copy> nodes,
      Supplier<Leader> leader,
      LongPredicate certain,
      Pool pulse,
      Reads reads,
      MeterRegistry metrics) {
    this.nodes = nodes.stream().collect(Collectors.toMap(Copy::name, copy -> copy));
    this.leader = leader;
    this.certain = certain;
    this.pulse = pulse;
    this.reads = reads;
    this.metrics = metrics;
    Thread.ofVirtual().name("pulse").start(this::feelPulse);
  }

  /// Without a mark for a while, followers show what is too old, and nobody asks them.
  private void feelPulse() {
    while (open) {
      try {
        long askedAt = System.nanoTime();
        pulse.lend((connection, epoch) -> {
          var end = end(new Sql(connection), epoch);
          if (certain.test(epoch)) {
            marks.add(epoch, end, askedAt);
          }
          return true;
        });
      } catch (SQLException | RuntimeException e) {
        log.debug("the leader does not say where its log ends", e);
      }
      LockSupport.parkNanos(EVERY.toNanos());
    }
  }

  private static Lsn end(Sql sql, long epoch) {
    return sql.one(
            "SELECT pg_current_wal_flush_lsn() FROM visit(?, ?)",
            row -> Lsn.parse(row.getString(1)),
            epoch,
            Sql.NO_SLOT)
        .orElseThrow();
  }

  /// Or only when the leader does not answer in time.
  boolean areAskedFirst() {
    return reads.followers();
  }

  /// Whom to ask; empty for the leader.
  ///
  /// @param seen how far the reader has seen this shard; null for nothing
  Optional<Copy> choose(@Nullable Place seen) {
    var now = leader.get();
    if (seen != null && seen.epoch() > now.epoch()) {
      return Optional.empty(); // the news of a fail-over has not come here yet
    }
    if (seen != null && seen.epoch() == now.epoch() && seen.copy() != null) {
      return Optional.ofNullable(nodes.get(seen.copy()))
          .filter(copy -> !copy.name().equals(now.node()));
    }
    var followers =
        nodes.values().stream().filter(copy -> !copy.name().equals(now.node())).toList();
    return followers.isEmpty()
        ? Optional.empty()
        : Optional.of(followers.get(ThreadLocalRandom.current().nextInt(followers.size())));
  }

  /// How old at most what a follower shows is that has come so far.
  ///
  /// @throws SQLException if that is more than the limit
  Duration age(long epoch, Lsn replayed) throws SQLException {
    var age = marks.age(epoch, replayed, System.nanoTime());
    if (age.isEmpty() || age.get().compareTo(reads.staleness()) > 0) {
      throw new SQLException("it is older than " + reads.staleness(), Failures.BEHIND);
    }
    return age.get();
  }

  /// What came of asking a follower.
  void count(String outcome) {
    metrics.counter("soulfra.follower.reads", "outcome", outcome).increment();
  }

  /// When this returns, no follower shows any more what was over when it was called: each has come
  /// so far, or is too old by then to be asked.
  ///
  /// @param begin when that was, by `System.nanoTime()`
  void awaitAll(long begin) {
    Lsn end = null;
    var waiting = new ArrayList<>(nodes.values());
    while (!waiting.isEmpty() && System.nanoTime() - begin < reads.staleness().toNanos()) {
      try {
        var there =
            end == null ? pulse.lend((connection, epoch) -> end(new Sql(connection), epoch)) : end;
        end = there;
        waiting.removeIf(copy -> has(copy, there));
      } catch (SQLException | Problem e) {
        log.debug("the leader does not say where its log ends", e);
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.indefinite("The server is stopping.", Duration.ofSeconds(1), e);
    }
  }

  private boolean has(Copy copy, Lsn end) {
    if (copy.name().equals(leader.get().node())) {
      return true;
    }
    try {
      return copy.pool()
          .lend((connection, _) -> new Sql(connection).position(true).compareTo(end) >= 0);
    } catch (SQLException | RuntimeException e) {
      log.debug("{} does not say how far it is", copy.name(), e);
      return false;
    }
  }

  @Override
  public void close() {
    open = false;
    pulse.close();
    nodes.values().forEach(copy -> copy.pool().close());
  }
}
