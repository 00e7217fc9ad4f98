package soulfra.redis;

import module java.base;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.Pool;
import soulfra.contract.Problem;

/// One connection that subscribes to our channels, and by that tells whether Redis is there: it
/// breaks at once when Redis dies; and it is given up when the Sentinels name another leader. While
/// it is broken, messages are missed, so [Redis] counts as away from that moment until the
/// subscription stands again and the duties are done.
final class Watch implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Watch.class);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Redis redis;
  private final Map<String, Consumer<String>> channels = new ConcurrentHashMap<>();
  private final List<Consumer<RedisSentinelClient>> duties = new CopyOnWriteArrayList<>();
  private final ReadWriteLock returning = new ReentrantReadWriteLock();
  private final CountDownLatch firstContact = new CountDownLatch(1);
  private final Thread thread =
      Thread.ofPlatform().daemon().name("redis-watch").unstarted(this::run);
  private volatile boolean open = true;
  private volatile boolean up;

  /// Set by a doubt that comes while we return, so that it is not overlooked.
  private boolean doubted;

  private volatile @Nullable Jedis connection;
  private volatile @Nullable HostAndPort leader;

  Watch(Redis redis) {
    this.redis = redis;
  }

  void hear(String channel, Consumer<String> listener) {
    channels.put(channel, listener);
  }

  void beforeReturn(Consumer<RedisSentinelClient> duty) {
    duties.add(duty);
  }

  void start(Duration patience) {
    thread.start();
    Thread.ofVirtual().name("redis-leader").start(this::followLeader);
    try {
      if (!firstContact.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("Redis at {} does not answer; going on without", redis.address());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean up() {
    return up;
  }

  /// Held for writing from the first duty until calls are let through again.
  ReadWriteLock returning() {
    return returning;
  }

  /// Gives up the connection, so that all begins anew; nothing if it is given up already.
  void lookAgain() {
    synchronized (this) {
      doubted = true;
      if (!up) {
        return;
      }
      up = false;
    }
    drop();
  }

  private void drop() {
    var jedis = connection;
    if (jedis != null) {
      try {
        jedis.getConnection().forceDisconnect();
      } catch (IOException | JedisException e) {
        log.debug("closing a connection failed", e);
      }
    }
  }

  private void followLeader() {
    while (open) {
      var at = leader;
      if (up && at != null && !at.equals(redis.leader())) {
        lookAgain();
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private void run() {
    var said = false;
    while (open) {
      try (var jedis = redis.connect(Duration.ZERO)) {
        connection = jedis;
        leader = jedis.getClient().getHostAndPort();
        jedis.subscribe(new Listener(), channels.keySet().toArray(String[]::new));
      } catch (JedisException | Problem e) {
        if (open && (up || !said)) {
          log.warn("Redis at {} is away: {}", redis.address(), e.getMessage());
        }
        said = true;
      } catch (RuntimeException e) {
        log.error("a duty failed; Redis at {} stays away", redis.address(), e);
      }
      up(false);
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private synchronized void begin() {
    doubted = false;
  }

  private synchronized boolean up(boolean now) {
    up = now && !doubted;
    return up;
  }

  private void returned() {
    var alone = returning.writeLock();
    alone.lock();
    try {
      // Whoever doubted before now has noted down what they owe.
      begin();
      // Connections from before are broken; each would fail once.
      var client = redis.client();
      client.getPrimaryNodesConnectionMap().values().forEach(Pool::clear);
      duties.forEach(duty -> duty.accept(client));
      redis.returned();
      if (up(true)) {
        firstContact.countDown();
        log.info("Redis at {} answers", redis.address());
      } else {
        drop();
      }
    } finally {
      alone.unlock();
    }
  }

  private final class Listener extends JedisPubSub {
    @Override
    public void onSubscribe(String channel, int subscribed) {
      if (subscribed == channels.size()) {
        returned();
      }
    }

    @Override
    public void onMessage(String channel, String message) {
      var listener = channels.get(channel);
      if (listener != null) {
        listener.accept(message);
      }
    }
  }

  @Override
  public void close() {
    open = false;
    up = false;
    drop();
    LockSupport.unpark(thread);
    try {
      thread.join(PAUSE.multipliedBy(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
