package soulfra.toxiproxy.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One thread that carries the bytes of many connections, and alone touches them: it waits for
/// sockets and for times, never for one connection, so a change of toxics never waits either.
///
/// A selector, since a virtual thread for each direction was measured: a hand-over between threads
/// at each hop costs more than the hop.
final class Loop implements AutoCloseable {

  /// What waits for sockets.
  interface Handler {
    /// Is called when the key's channel is ready, and handles its own trouble.
    void ready(SelectionKey key);
  }

  private static final System.Logger LOG = System.getLogger(Loop.class.getName());

  private static final int BUFFER = 256 * 1024;

  /// Below a selector's precision a wait is a short sleep.
  private static final long NAP = 100_000;

  private record Alarm(long at, Runnable action) implements Comparable<Alarm> {
    @Override
    public int compareTo(Alarm other) {
      return Long.compare(at, other.at);
    }
  }

  private record Task(Runnable work, CompletableFuture<@Nullable Void> done) implements Runnable {
    @Override
    public void run() {
      try {
        work.run();
        done.complete(null);
      } catch (RuntimeException e) {
        done.completeExceptionally(e);
      }
    }
  }

  private final Selector selector;
  private final Thread thread;
  private final Queue<Task> tasks = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private final Moment moment = new Moment();
  private final long mostHeld;
  private long held;
  private volatile boolean closed;
  private volatile boolean ended;

  /// @param mostHeld how many bytes all links together may hold before each is cut down to little
  Loop(int number, long mostHeld) {
    this.mostHeld = mostHeld;
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException("Can't open a selector", e);
    }
    thread = Thread.ofPlatform().name("toxiproxy loop " + number).daemon().start(this::run);
  }

  /// Has the loop do something, soon.
  ///
  /// @return when it is done; failed if the loop ends before
  CompletableFuture<@Nullable Void> execute(Runnable task) {
    var done = new CompletableFuture<@Nullable Void>();
    tasks.add(new Task(task, done));
    if (ended) {
      cancelTasks();
    } else {
      selector.wakeup();
    }
    return done;
  }

  /// To be called by the loop itself, as are all below.
  void alarm(long at, Runnable action) {
    alarms.add(new Alarm(at, action));
  }

  SelectionKey register(SelectableChannel channel, int interest, Handler handler)
      throws IOException {
    channel.configureBlocking(false);
    return channel.register(selector, interest, handler);
  }

  /// Lets go of what was closed: until then its port stays taken.
  void forgetClosed() {
    select(0);
  }

  /// A buffer for the time of one call.
  ByteBuffer buffer() {
    return buffer.clear();
  }

  Moment now() {
    return moment.at(Moment.clock());
  }

  void holds(long more) {
    held += more;
  }

  boolean holdsTooMuch() {
    return held > mostHeld;
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (selector) {
      while (!closed) {
        runTasks();
        ring();
        await();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      ended = true;
      cancelTasks();
    }
  }

  /// Nobody may wait for ever for what nobody will do: whoever adds a task looks whether the loop
  /// has ended after that, and the loop looks for tasks after it has.
  private void cancelTasks() {
    for (var task = tasks.poll(); task != null; task = tasks.poll()) {
      task.done.completeExceptionally(new IllegalStateException("The proxy is closed"));
    }
  }

  private void runTasks() {
    for (var task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  private void ring() {
    long now = Moment.clock();
    for (var next = alarms.peek(); next != null && next.at <= now; next = alarms.peek()) {
      alarms.remove();
      try {
        next.action.run();
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, "A connection failed in an unexpected way", e);
      }
    }
  }

  private void await() {
    var next = alarms.peek();
    if (!tasks.isEmpty()) {
      select(0);
      return;
    }
    if (next == null) {
      select(-1);
      return;
    }
    long wait = next.at - Moment.clock();
    if (wait < Moment.NANOS_A_MILLI) {
      if (wait > 0) {
        LockSupport.parkNanos(Math.min(wait, NAP));
      }
      select(0);
    } else {
      select(wait / Moment.NANOS_A_MILLI);
    }
  }

  /// @param millis how long; 0 not at all, negative without an end
  private void select(long millis) {
    try {
      if (millis == 0) {
        selector.selectNow(this::handle);
      } else {
        selector.select(this::handle, Math.max(millis, 0));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The selector failed", e);
    }
  }

  /// A fault in one connection ends that one, and must not end the others.
  private void handle(SelectionKey key) {
    try {
      if (key.isValid() && key.attachment() instanceof Handler handler) {
        handler.ready(key);
      }
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "A connection failed in an unexpected way", e);
      close(key.channel());
    }
  }

  private static void close(SelectableChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "A connection can't be closed", e);
    }
  }
}
