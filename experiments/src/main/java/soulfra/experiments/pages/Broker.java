package soulfra.experiments.pages;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XReadGroupParams;
import soulfra.servers.Redis;

/// A way to get messages from a producer to one consumer that may die with a message in its hands.
interface Broker extends AutoCloseable {

  /// The four that are compared.
  enum Kind {
    PUB_SUB("pub/sub"),
    LIST("list"),
    QUEUE("queue table"),
    STREAM("stream");

    final String says;

    Kind(String says) {
      this.says = says;
    }
  }

  static Broker of(Kind kind, String database, Redis redis) throws SQLException {
    return switch (kind) {
      case PUB_SUB -> new PubSub(redis);
      case LIST -> new RedisList(redis);
      case QUEUE -> new QueueTable(database);
      case STREAM -> new RedisStream(redis);
    };
  }

  void send(int message) throws Exception;

  /// The consumer is there from now on, for the first time or again.
  void connect() throws Exception;

  /// The next message, without waiting for one that was not sent yet.
  Optional<Integer> take() throws Exception;

  /// What was taken last is done.
  void acknowledge() throws Exception;

  /// The consumer's connection breaks, with what it had taken.
  void die() throws Exception;

  /// How many messages could be read once more.
  long readAgain() throws Exception;

  @Override
  void close() throws SQLException;

  /// Nobody keeps anything.
  final class PubSub implements Broker {
    private static final String CHANNEL = "channel";

    private final Redis server;
    private final Jedis producer;
    private final BlockingQueue<Integer> heard = new LinkedBlockingQueue<>();
    private @Nullable JedisPubSub subscription;
    private @Nullable Thread listener;
    private long due;

    private PubSub(Redis server) {
      this.server = server;
      this.producer = server.connect();
    }

    @Override
    public void send(int message) {
      due += producer.publish(CHANNEL, "" + message); // how many heard it
    }

    @Override
    public void connect() throws InterruptedException {
      if (subscription != null) {
        return;
      }
      var there = new CountDownLatch(1);
      var mine =
          new JedisPubSub() {
            @Override
            public void onSubscribe(String channel, int count) {
              there.countDown();
            }

            @Override
            public void onMessage(String channel, String message) {
              heard.add(Integer.valueOf(message));
            }
          };
      subscription = mine;
      listener =
          Thread.ofPlatform()
              .daemon()
              .start(() -> {
                try (var connection = server.connect()) {
                  connection.subscribe(mine, CHANNEL);
                }
              });
      if (!there.await(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("Redis does not confirm the subscription.");
      }
    }

    @Override
    public Optional<Integer> take() throws InterruptedException {
      if (due == 0) {
        return Optional.empty();
      }
      due--;
      var message = heard.poll(10, TimeUnit.SECONDS);
      if (message == null) {
        throw new IllegalStateException("Redis said that it was heard, and it was not.");
      }
      return Optional.of(message);
    }

    @Override
    public void acknowledge() {
      // Nobody would listen.
    }

    @Override
    public void die() throws InterruptedException {
      if (subscription != null && listener != null) {
        subscription.unsubscribe();
        listener.join();
        subscription = null;
        heard.clear();
        due = 0;
      }
    }

    @Override
    public long readAgain() {
      return 0; // there is no call for it
    }

    @Override
    public void close() {
      if (subscription != null) {
        subscription.unsubscribe(); // which ends the listener
      }
      producer.close();
    }
  }

  /// What is taken is no longer there.
  record RedisList(Jedis redis) implements Broker {
    private static final String KEY = "list";

    private RedisList(Redis server) {
      this(server.connect());
      redis.del(KEY);
    }

    @Override
    public void send(int message) {
      redis.rpush(KEY, "" + message);
    }

    @Override
    public void connect() {
      // The list waited.
    }

    @Override
    public Optional<Integer> take() {
      return Optional.ofNullable(redis.lpop(KEY)).map(Integer::valueOf);
    }

    @Override
    public void acknowledge() {
      // It is gone already.
    }

    @Override
    public void die() {
      // With what it took.
    }

    @Override
    public long readAgain() {
      return redis.llen(KEY);
    }

    @Override
    public void close() {
      redis.close();
    }
  }

  /// A row is locked while somebody works on it, and deleted when it is done.
  final class QueueTable implements Broker {
    private final String url;
    private final Connection producer;
    private @Nullable Connection consumer;

    private QueueTable(String url) throws SQLException {
      this.url = url;
      this.producer = DriverManager.getConnection(url);
      Sqlite.run(producer, "create table queue (id int primary key)");
    }

    @Override
    public void send(int message) throws SQLException {
      Sqlite.run(producer, "insert into queue values (%d)".formatted(message));
    }

    @Override
    public void connect() throws SQLException {
      if (consumer == null) {
        consumer = DriverManager.getConnection(url);
        consumer.setAutoCommit(false);
      }
    }

    @Override
    public Optional<Integer> take() throws SQLException {
      try (var statement = Objects.requireNonNull(consumer).createStatement();
          var rows =
              statement.executeQuery(
                  """
                  delete from queue where id = (
                    select id from queue order by id limit 1 for update skip locked)
                  returning id
                  """)) {
        return rows.next() ? Optional.of(rows.getInt(1)) : Optional.empty();
      }
    }

    @Override
    public void acknowledge() throws SQLException {
      Objects.requireNonNull(consumer).commit();
    }

    @Override
    public void die() throws SQLException {
      if (consumer != null) {
        consumer.abort(Runnable::run);
        consumer = null;
        // The server notices that the socket is closed, rolls back, and unlocks the row.
        Shard.await(producer, "select count(*) = 0 from pg_locks where mode = 'RowExclusiveLock'");
      }
    }

    @Override
    public long readAgain() throws SQLException {
      return Sqlite.number(producer, "select count(*) from queue");
    }

    @Override
    public void close() throws SQLException {
      die();
      producer.close();
    }
  }

  /// A log, and beside it how far the consumer has come.
  record RedisStream(Jedis redis) implements Broker {
    private static final String KEY = "stream";
    private static final String GROUP = "group";
    private static final String ME = "consumer";

    private RedisStream(Redis server) {
      this(server.connect());
      redis.del(KEY);
      redis.xgroupCreate(KEY, GROUP, new StreamEntryID(0, 0), true);
    }

    @Override
    public void send(int message) {
      redis.xadd(KEY, StreamEntryID.NEW_ENTRY, Map.of("message", "" + message));
    }

    @Override
    public void connect() {
      // The group remembers it by its name.
    }

    @Override
    public Optional<Integer> take() {
      // First what it was given and has not acknowledged, then what is new.
      return read(new StreamEntryID(0, 0))
          .or(() -> read(StreamEntryID.XREADGROUP_UNDELIVERED_ENTRY))
          .map(Integer::valueOf);
    }

    private Optional<String> read(StreamEntryID from) {
      var streams = redis.xreadGroup(GROUP, ME, new XReadGroupParams().count(1), Map.of(KEY, from));
      if (streams == null || streams.getFirst().getValue().isEmpty()) {
        return Optional.empty();
      }
      return Optional.ofNullable(
          streams.getFirst().getValue().getFirst().getFields().get("message"));
    }

    @Override
    public void acknowledge() {
      var pending = redis.xpending(KEY, GROUP).getMinId();
      redis.xack(KEY, GROUP, pending);
    }

    @Override
    public void die() {
      // What it holds stays pending.
    }

    @Override
    public long readAgain() {
      return redis.xrange(KEY, "-", "+").size();
    }

    @Override
    public void close() {
      redis.close();
    }
  }
}
