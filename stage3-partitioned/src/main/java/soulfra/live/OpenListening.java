package soulfra.live;

import module java.base;

import org.jspecify.annotations.Nullable;
import soulfra.contract.Id.UserId;
import soulfra.contract.Live.Listening;
import soulfra.contract.Live.LiveEvent;
import soulfra.contract.Live.TooSlow;
import soulfra.shard.ShardId;

/// One connection's place in the log: first it reads from the store, then from a queue in memory.
final class OpenListening implements Listening {

  /// How many events may wait for a slow reader before it is dropped.
  private static final int KEPT = 1024;

  private static final int PAGE = 100;

  private final LiveEvents live;
  private final UserId me;
  private final ShardId home;
  private final BlockingQueue<LiveEvent> queue = new LinkedBlockingQueue<>(KEPT);
  private final Deque<LiveEvent> page = new ArrayDeque<>();
  private final AtomicReference<@Nullable Runnable> onTooSlow = new AtomicReference<>();
  private volatile boolean tooSlow;
  private boolean replaying;
  private boolean lagging;
  private long start;

  /// The position of the last event given out. Invariant: every event up to it has been given out.
  private long last;

  /// @param home whose positions the events have
  OpenListening(LiveEvents live, UserId me, ShardId home) {
    this.live = live;
    this.me = me;
    this.home = home;
  }

  void begin(OptionalLong after, long horizon, long head) {
    lagging = after.isPresent() && (after.getAsLong() < horizon || after.getAsLong() > head);
    replaying = after.isPresent() && !lagging;
    start = replaying ? after.getAsLong() : head;
    last = start;
  }

  /// Called by the thread that follows a shard's log: never waits. Who has moved to another shard
  /// begins anew there: the positions are others.
  void offer(ShardId from, LiveEvent event) {
    if (!tooSlow && !(from.equals(home) && queue.offer(event))) {
      tooSlow = true;
      queue.clear();
      var action = onTooSlow.get();
      if (action != null) {
        action.run();
      }
    }
  }

  @Override
  public @Nullable LiveEvent next(Duration patience) throws InterruptedException, TooSlow {
    var replayed = nextStored();
    if (replayed != null) {
      return replayed;
    }
    long deadline = System.nanoTime() + patience.toNanos();
    while (!tooSlow) {
      var event = queue.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (event == null || event.position() > last) {
        last = event == null ? last : event.position();
        return event;
      }
      // Came both from the store and from the queue, because it was committed while we began.
    }
    throw new TooSlow(KEPT);
  }

  private @Nullable LiveEvent nextStored() {
    if (replaying && page.isEmpty()) {
      page.addAll(live.stored(me, last, PAGE));
      replaying = !page.isEmpty();
    }
    var event = page.poll();
    last = event == null ? last : event.position();
    return event;
  }

  @Override
  public long start() {
    return start;
  }

  @Override
  public boolean lagging() {
    return lagging;
  }

  @Override
  public void onTooSlow(Runnable action) {
    onTooSlow.set(action);
    if (tooSlow) {
      action.run();
    }
  }

  @Override
  public void close() {
    live.closed(me, this);
  }
}
