package soulfra.operations;

import module java.base;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import soulfra.accounts.AccountsService;
import soulfra.contract.Problem;
import soulfra.live.LiveEvents;
import soulfra.loops.LoopService;
import soulfra.outbox.Courier;
import soulfra.outbox.Owed;
import soulfra.storage.Database;
import soulfra.storage.Idempotency;
import soulfra.storage.Isolation;
import soulfra.storage.Shards;

/// Drops what has outlived its use, every few minutes: events, idempotency keys, sessions.
public final class Housekeeping implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);
  private static final Duration EVERY = Duration.ofMinutes(10);

  private final Shards shards;
  private final AccountsService accounts;
  private final LoopService loops;
  private final LiveEvents live;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("housekeeping").factory());

  private Housekeeping(
      Shards shards, AccountsService accounts, LoopService loops, LiveEvents live) {
    this.shards = shards;
    this.accounts = accounts;
    this.loops = loops;
    this.live = live;
  }

  public static Housekeeping start(
      Shards shards, AccountsService accounts, LoopService loops, LiveEvents live) {
    var housekeeping = new Housekeeping(shards, accounts, loops, live);
    var _ =
        housekeeping.timer.scheduleWithFixedDelay(
            housekeeping::sweep, EVERY.toSeconds(), EVERY.toSeconds(), TimeUnit.SECONDS);
    return housekeeping;
  }

  /// Now, and not only every few minutes.
  public void sweep() {
    shards.all().forEach(shard -> sweep(shards.at(shard)));
    try {
      accounts.settle();
      loops.splitFull();
    } catch (Problem e) {
      log.warn("could not look after all shards, will try again in {}: {}", EVERY, e.detail());
    }
  }

  private void sweep(Database database) {
    try {
      accounts.sweep(database);
      database.maintain(
          Isolation.READ_COMMITTED,
          tx -> {
            Idempotency.sweep(tx);
            Owed.sweep(tx);
            Courier.sweep(tx);
            return true;
          });
      while (live.sweep(database)) {
        log.debug("swept some events, and there are more");
      }
    } catch (Problem e) {
      log.warn("could not sweep, will try again in {}: {}", EVERY, e.detail());
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
