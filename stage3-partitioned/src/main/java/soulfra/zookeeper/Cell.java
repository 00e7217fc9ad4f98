package soulfra.zookeeper;

import module java.base;

import java.time.Duration;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.CuratorWatcher;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import soulfra.contract.Json;
import soulfra.contract.Problem;

/// A value in ZooKeeper that all instances share, and this instance's copy of it.
///
/// A change is a compare-and-set on the znode's version. The copy follows by a watch, and is read
/// again three times a second in any case: so it says when ZooKeeper last confirmed it, and needs
/// no special care when a session runs out and its watches with it. When ZooKeeper is away the copy
/// stays.
public final class Cell<T> implements AutoCloseable {

  /// @param place counts all changes in ZooKeeper: of two copies the later one has the greater
  /// @param version the znode's own, to be compared
  /// @param askedNanos when it was asked for, by [System#nanoTime]
  public record Seen<T>(T value, long place, int version, long askedNanos) {

    /// How long ago it was the newest for certain.
    public Duration age() {
      return Duration.ofNanos(System.nanoTime() - askedNanos);
    }
  }

  private static final Logger log = LoggerFactory.getLogger(Cell.class);
  private static final Duration INTERVAL = Duration.ofMillis(300);
  private static final Duration SYNC = Duration.ofSeconds(2);

  private final CuratorFramework client;
  private final String path;
  private final Class<T> type;
  private final Semaphore changed = new Semaphore(0);
  private final CuratorWatcher watcher = _ -> changed.release();
  private final Thread thread;
  private volatile boolean open = true;
  private volatile @Nullable Seen<T> latest;

  private Cell(CuratorFramework client, String path, Class<T> type) {
    this.client = client;
    this.path = path;
    this.type = type;
    this.thread = Thread.ofPlatform().daemon().name("watch " + path).unstarted(this::run);
  }

  /// Starts to watch a znode, whether it is there yet or not.
  public static <T> Cell<T> open(ZooKeeper zooKeeper, String path, Class<T> type) {
    var cell = new Cell<T>(zooKeeper.client(), path, type);
    cell.thread.start();
    return cell;
  }

  /// The copy; empty until there is one.
  public Optional<Seen<T>> latest() {
    return Optional.ofNullable(latest);
  }

  /// What ZooKeeper has now; empty if there is nothing.
  ///
  /// @throws Problem `unavailable` if it does not answer
  public Optional<Seen<T>> read() {
    return ZooKeeper.ask(() -> {
      try {
        return Optional.of(keep(fetch()));
      } catch (KeeperException.NoNodeException e) {
        return Optional.empty();
      }
    });
  }

  /// Stores the first value, unless there is one.
  ///
  /// @throws Problem an indefinite one if ZooKeeper did not answer
  public boolean create(T value) {
    return ZooKeeper.change(() -> {
      try {
        client.create().creatingParentsIfNeeded().forPath(path, bytes(value));
        keep(fetch());
        return true;
      } catch (KeeperException.NodeExistsException e) {
        return false;
      }
    });
  }

  /// Replaces what was seen, unless it has changed since.
  ///
  /// Sent once, past Curator, who would send it again after a broken connection: then it may meet
  /// its own doing, and could not tell that from another instance's that wanted the same.
  ///
  /// @throws Problem an indefinite one if ZooKeeper did not answer
  public boolean compareAndSet(Seen<T> seen, T next) {
    return ZooKeeper.change(() -> {
      try {
        var once = client.getZookeeperClient().getZooKeeper();
        long asked = System.nanoTime();
        var stat = once.setData(path, bytes(next), seen.version);
        keep(new Seen<>(next, stat.getMzxid(), stat.getVersion(), asked));
        return true;
      } catch (KeeperException.BadVersionException e) {
        return false;
      }
    });
  }

  /// Waits for a value that the copy does not have yet; empty if it did not come in time.
  public Optional<Seen<T>> await(Predicate<T> wanted, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    synchronized (this) {
      while (true) {
        var now = latest;
        if (now != null && wanted.test(now.value)) {
          return Optional.of(now);
        }
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          return Optional.empty();
        }
        try {
          wait(left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return Optional.empty();
        }
      }
    }
  }

  private void run() {
    boolean away = false;
    while (open) {
      try {
        watch();
        away = false;
        if (changed.tryAcquire(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
          changed.drainPermits();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (Exception e) {
        if (open && !away) {
          log.warn("{} can't be read; the last copy is kept: {}", path, e.getMessage());
        }
        away = true;
      }
    }
  }

  private void watch() throws Exception {
    try {
      keep(fetch());
    } catch (KeeperException.NoNodeException e) {
      if (client.checkExists().usingWatcher(watcher).forPath(path) != null) {
        changed.release();
      }
    }
  }

  private Seen<T> fetch() throws Exception {
    long asked = System.nanoTime();
    sync();
    var stat = new Stat();
    var bytes = client.getData().storingStatIn(stat).usingWatcher(watcher).forPath(path);
    var value = Json.parse(new String(bytes, StandardCharsets.UTF_8), type);
    return new Seen<>(value, stat.getMzxid(), stat.getVersion(), asked);
  }

  /// Brings the node that we ask up to date with its leader: otherwise it may be behind.
  private void sync() throws Exception {
    var done = new CompletableFuture<Integer>();
    client.sync().inBackground((_, event) -> done.complete(event.getResultCode())).forPath(path);
    int code = done.get(SYNC.toMillis(), TimeUnit.MILLISECONDS);
    if (code != KeeperException.Code.OK.intValue()
        && code != KeeperException.Code.NONODE.intValue()) {
      throw KeeperException.create(KeeperException.Code.get(code), path);
    }
  }

  /// Answers may overtake one another: the copy never goes back.
  private synchronized Seen<T> keep(Seen<T> seen) {
    var old = latest;
    if (old == null
        || seen.place > old.place
        || (seen.place == old.place && seen.askedNanos - old.askedNanos > 0)) {
      latest = seen;
      notifyAll();
    }
    return seen;
  }

  private static byte[] bytes(Object value) {
    return Json.text(value).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    open = false;
    thread.interrupt();
    try {
      thread.join(SYNC);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
