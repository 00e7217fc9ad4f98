package soulfra.storage;

import module java.base;
import module java.sql;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import soulfra.contract.Problem;

/// A few read-only connections, lent to whoever reads.
///
/// SQLite is native code, so a virtual thread that reads pins its carrier until it is done. A
/// reader waits for no lock in WAL mode, only for the disk; and [#moreCarriers] makes more carriers
/// than there are connections, so that some are always free for everyone else. A thread pool of our
/// own would do as well, at the price of two hand-overs a read: a third of the cost of a small one.
/// There are more connections than processors, so that who was interrupted with one in their hands
/// keeps nobody waiting: with as many as processors a page cost a sixth more.
public final class Readers implements AutoCloseable {

  interface Connector {
    Connection connect() throws SQLException;
  }

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final BlockingQueue<Sql> free = new LinkedBlockingQueue<>();

  Readers(Connector connector, MeterRegistry metrics) throws SQLException {
    for (int n = 0; n < count(); n++) {
      free.add(new Sql(connector.connect()));
    }
    Gauge.builder("soulfra.readers.busy", free, queue -> count() - queue.size())
        .description("Connections that read, of %d".formatted(count()))
        .register(metrics);
  }

  private static int count() {
    return Math.clamp(2L * Runtime.getRuntime().availableProcessors(), 4, 16);
  }

  /// Must be called before the first virtual thread starts: the JVM reads this setting once.
  public static void moreCarriers() {
    int carriers = Runtime.getRuntime().availableProcessors() + count();
    System.setProperty("jdk.virtualThreadScheduler.parallelism", Integer.toString(carriers));
  }

  /// @throws Problem `unavailable` when no connection gets free in time
  <T> T read(Function<Sql, T> work) {
    var sql = borrow();
    try {
      return work.apply(sql);
    } finally {
      free.add(sql);
    }
  }

  private Sql borrow() {
    try {
      var sql = free.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (sql == null) {
        throw Problem.unavailable(
            "All readers have been busy for %s.".formatted(PATIENCE), Duration.ofSeconds(1), null);
      }
      return sql;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.unavailable("The server is stopping.", Duration.ofSeconds(1), e);
    }
  }

  /// Waits for reads under way.
  @Override
  public void close() {
    for (int n = 0; n < count(); n++) {
      borrow().close();
    }
  }
}
