package soulfra.experiments.pages;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import soulfra.servers.Postgres;

/// Several people who post on one server, as fast as it acknowledges, until it is gone; each writes
/// down which of their posts was acknowledged, and when.
final class Posts implements AutoCloseable {

  static final String SCHEMA = "create table posts (id bigint primary key)";

  private static final long MOST_EACH = 10_000_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Map<Long, Long> acknowledged = new ConcurrentSkipListMap<>();
  private final ExecutorService people = Executors.newCachedThreadPool();

  static Posts to(Postgres leader, int writers) {
    var posts = new Posts();
    for (int i = 0; i < writers; i++) {
      long first = i * MOST_EACH;
      var _ = posts.people.submit(() -> posts.write(leader, first));
    }
    return posts;
  }

  private Void write(Postgres leader, long first) throws SQLException {
    try (var connection = Shard.connect(leader)) {
      for (long id = first; id < first + MOST_EACH && insert(connection, id); id++) {
        acknowledged.put(id, System.nanoTime());
      }
    }
    return null;
  }

  /// @return whether it was acknowledged. A warning says that it is here and nowhere else.
  static boolean insert(Connection connection, long id) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.executeUpdate("insert into posts values (%d)".formatted(id));
      return statement.getWarnings() == null;
    }
  }

  void await(int enough) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (acknowledged.size() < enough) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("Nobody can post: " + acknowledged.size());
      }
      TimeUnit.MILLISECONDS.sleep(2);
    }
  }

  /// When each post was acknowledged, in nanoseconds of this JVM's clock; complete once all people
  /// have found out that the server is gone.
  Map<Long, Long> acknowledged() throws InterruptedException {
    people.shutdown();
    if (!people.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("Somebody still waits for an answer.");
    }
    return acknowledged;
  }

  /// The posts that a server has.
  static Set<Long> on(Postgres server) throws SQLException {
    var there = new HashSet<Long>();
    try (var connection = Shard.connect(server);
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select id from posts")) {
      while (rows.next()) {
        there.add(rows.getLong(1));
      }
    }
    return there;
  }

  @Override
  public void close() {
    people.shutdownNow();
  }
}
