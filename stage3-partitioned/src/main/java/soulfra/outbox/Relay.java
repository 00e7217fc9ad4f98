package soulfra.outbox;

import module java.base;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import soulfra.contract.Problem;
import soulfra.shard.ShardId;
import soulfra.storage.Database;
import soulfra.storage.Isolation;

/// Moves a shard's events from the outbox into the log, which gives them their positions, and
/// publishes them afterwards. Each instance runs one for each shard; the one with the lease works,
/// the others wait for it to run out.
///
/// An event is published at least once: after a crash between the commit and the publication the
/// next holder publishes again, under the same position, and whoever has seen that position takes
/// no notice. Two at once can do no harm: only one can commit a batch, and the order of a
/// publication is the order of the positions, whoever publishes.
public final class Relay implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Relay.class);

  /// How long a commit of another instance may wait in the outbox.
  private static final Duration POLL = Duration.ofMillis(15);

  /// A batch costs a durable transaction, be it of one event or of hundreds: under load the next
  /// ones gather for so long. An event that comes alone does not wait.
  private static final Duration GATHER = Duration.ofMillis(20);

  private static final Duration RENEWAL = RelayLease.LENGTH.dividedBy(4);
  private static final Duration TRY_AGAIN = Duration.ofMillis(250);
  private static final Duration STOP = Duration.ofSeconds(3);
  private static final int BATCH = 500;

  private final Database database;
  private final Publisher publisher;
  private final String instance;
  private final String me;
  private final Semaphore wake = new Semaphore(0);
  private final ShardId shard;
  private final Thread thread;
  private String said = "";
  private volatile boolean open = true;
  private volatile boolean holding;
  private volatile long position;

  public Relay(
      ShardId shard,
      Database database,
      Publisher publisher,
      String instance,
      MeterRegistry metrics) {
    this.shard = shard;
    this.thread = Thread.ofPlatform().daemon().name("relay " + shard).unstarted(this::run);
    this.database = database;
    this.publisher = publisher;
    this.instance = instance;
    this.me = instance + " " + UUID.randomUUID();
    Gauge.builder("soulfra.relay.holding", this, relay -> relay.holding ? 1 : 0)
        .description("1 in the instance that relays")
        .tag("shard", shard.name())
        .register(metrics);
    Gauge.builder("soulfra.relay.position", this, relay -> relay.position)
        .tag("shard", shard.name())
        .register(metrics);
  }

  public Relay start() {
    thread.start();
    return this;
  }

  /// There is something in the outbox now.
  public void wake() {
    if (wake.availablePermits() == 0) {
      wake.release();
    }
  }

  public boolean holding() {
    return holding;
  }

  private void run() {
    while (open) {
      try {
        if (database.read(sql -> RelayLease.isFree(sql, me))) {
          RelayLease.take(database, me).ifPresent(this::hold);
        }
        said = "";
      } catch (Problem e) {
        say(e.detail());
      }
      await(TRY_AGAIN);
    }
  }

  /// A shard may be away for long: each reason once.
  private void say(String reason) {
    if (!reason.equals(said)) {
      log.warn("the relay of shard {} waits: {}", shard, reason);
    }
    said = reason;
  }

  /// Works until the lease is lost, or the database.
  private void hold(RelayLease.Held held) {
    log.info(
        "{} relays shard {} from position {}, epoch {}",
        instance,
        shard,
        held.position(),
        held.epoch());
    holding = true;
    position = held.position();
    publisher.begin(held.published());
    try {
      long renewed = System.nanoTime();
      while (open) {
        if (database.read(Outbox::isEmpty)) {
          publisher.catchUp(position);
          if (System.nanoTime() - renewed > RENEWAL.toNanos()) {
            if (!RelayLease.renew(database, held.epoch(), publisher.published())) {
              fenced(held);
              return;
            }
            renewed = System.nanoTime();
          }
          await(POLL);
        } else if (relay(held.epoch())) {
          renewed = System.nanoTime();
          LockSupport.parkNanos(GATHER.toNanos());
        } else {
          fenced(held);
          return;
        }
      }
      RelayLease.release(database, held.epoch());
    } finally {
      holding = false;
    }
  }

  private void fenced(RelayLease.Held held) {
    log.warn(
        "{} stood still too long: somebody else relays since epoch {}", instance, held.epoch());
  }

  /// Relays one batch.
  ///
  /// @return false if somebody else holds the lease
  boolean relay(long epoch) {
    var batch = move(database, epoch, publisher.published());
    if (batch.isEmpty()) {
      return false;
    }
    var entries = batch.get();
    if (!entries.isEmpty()) {
      position = entries.getLast().position();
      publisher.publish(entries, position);
    }
    return true;
  }

  /// Gives the oldest events of the outbox their positions; nothing for a holder of an old epoch.
  static Optional<List<Entry>> move(Database database, long epoch, long published) {
    return database.write(
        Isolation.READ_COMMITTED,
        tx -> {
          var last = RelayLease.lock(tx, epoch);
          if (last.isEmpty()) {
            return Optional.empty();
          }
          var entries = LiveLog.take(tx, last.getAsLong(), BATCH);
          long position = last.getAsLong() + entries.size();
          RelayLease.advance(tx, epoch, position, published);
          return Optional.of(entries);
        });
  }

  private void await(Duration patience) {
    try {
      if (wake.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        wake.drainPermits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      open = false;
    }
  }

  /// Ends after the batch that is under way.
  @Override
  public void close() {
    open = false;
    wake.release();
    try {
      thread.join(STOP);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
