package soulfra.storage;

import module java.base;
import module java.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import soulfra.contract.Problem;
import soulfra.storage.Pools.Leader;

/// Some connections to Postgres, lent to whoever needs one, with a limit to every wait.
///
/// A *bulkhead* lets in as many callers as there are connections and the others wait in front of
/// it, not for ever; a pool of its own for each kind of work, so that one kind can't take the
/// connections of another. When Postgres is away a *circuit breaker* says so at once, instead of
/// letting each request find out by a time-out of its own; every second it lets some try again.
final class Pool implements AutoCloseable {

  /// What a pool is for, and how long a statement and a silence of the server may last.
  ///
  /// @param role what the connections may do; empty for all that the URL's own user may
  ///
  /// @param idle how many connections are there though nobody needs one
  record Kind(
      String name,
      int size,
      int idle,
      String role,
      boolean readOnly,
      Duration statement,
      Duration silence) {}

  interface Work<T> {
    @Nullable T with(Connection connection, long epoch) throws SQLException;
  }

  /// Together less than the two seconds after which a client is told that Postgres is away.
  private static final Duration PATIENCE = Duration.ofMillis(1200);

  private static final Duration CONNECT = Duration.ofMillis(600);

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final Supplier<Leader> leader;
  private final AtomicLong followed = new AtomicLong();
  private final HikariDataSource connections;
  private final Bulkhead bulkhead;
  private final CircuitBreaker breaker;

  Pool(Supplier<Leader> leader, Kind kind, MeterRegistry metrics) {
    this.leader = leader;
    this.connections = connections(leader, kind, metrics);
    this.bulkhead =
        Bulkhead.of(
            kind.name(),
            BulkheadConfig.custom()
                .maxConcurrentCalls(kind.size())
                .maxWaitDuration(PATIENCE)
                .build());
    this.breaker =
        CircuitBreaker.of(
            kind.name(),
            CircuitBreakerConfig.custom()
                .slidingWindowSize(20)
                .minimumNumberOfCalls(10)
                .failureRateThreshold(50)
                .waitDurationInOpenState(RETRY_AFTER)
                .permittedNumberOfCallsInHalfOpenState(3)
                .maxWaitDurationInHalfOpenState(Duration.ofSeconds(5))
                .build());
    Gauge.builder(
            "soulfra.postgres.breaker",
            breaker,
            b -> b.getState() == CircuitBreaker.State.CLOSED ? 0 : 1)
        .description("1 while Postgres is taken for unreachable")
        .tag("pool", kind.name())
        .register(metrics);
  }

  /// @throws Problem `unavailable` when no connection gets free in time, or Postgres was away a
  ///   moment ago
  @SuppressWarnings("NullAway") // what the work answers may be null, if its caller takes null
  <T> T lend(Work<T> work) throws SQLException {
    if (!bulkhead.tryAcquirePermission()) {
      throw Problem.unavailable(
          "All connections have been busy for %s.".formatted(PATIENCE), RETRY_AFTER, null);
    }
    try {
      var now = leader.get();
      follow(now);
      if (!breaker.tryAcquirePermission()) {
        throw Problem.unavailable("The database did not answer lately.", RETRY_AFTER, null);
      }
      return watched(work, now.epoch());
    } finally {
      bulkhead.onComplete();
    }
  }

  /// Under a new leadership no connection to the old leader is lent any more, and what the breaker
  /// knows is of the past.
  private void follow(Leader now) {
    long before = followed.get();
    if (now.epoch() > before && followed.compareAndSet(before, now.epoch()) && before > 0) {
      connections.getHikariPoolMXBean().softEvictConnections();
      breaker.reset();
    }
  }

  private <T> @Nullable T watched(Work<T> work, long epoch) throws SQLException {
    long begin = System.nanoTime();
    SQLException away = null;
    try (var connection = connections.getConnection()) {
      try {
        return work.with(connection, epoch);
      } catch (SQLException e) {
        if (Failures.isElsewhere(e)) {
          connections.evictConnection(connection);
        }
        throw e;
      }
    } catch (SQLException e) {
      // Whoever is interrupted breaks the connection, and Postgres is well.
      away = Failures.isAway(e) && !Thread.currentThread().isInterrupted() ? e : null;
      throw e;
    } finally {
      long took = System.nanoTime() - begin;
      if (epoch != followed.get()) {
        breaker.releasePermission(); // it tells of a leader of the past
      } else if (away == null) {
        breaker.onSuccess(took, TimeUnit.NANOSECONDS);
      } else {
        breaker.onError(took, TimeUnit.NANOSECONDS, away);
      }
    }
  }

  private static HikariDataSource connections(
      Supplier<Leader> leader, Kind kind, MeterRegistry metrics) {
    var config = new HikariConfig();
    config.setPoolName(kind.name());
    config.setDataSource(server(leader, kind));
    config.setMaximumPoolSize(kind.size());
    config.setMinimumIdle(kind.idle());
    config.setAutoCommit(kind.readOnly());
    config.setConnectionTimeout(CONNECT.toMillis());
    config.setValidationTimeout(CONNECT.dividedBy(2).toMillis());
    config.setInitializationFailTimeout(-1); // one shard may be away, and the others are served
    config.setMetricRegistry(metrics);
    return new HikariDataSource(config);
  }

  /// Each connection goes to whoever leads when it is made.
  private static PGSimpleDataSource server(Supplier<Leader> leader, Kind kind) {
    return new PGSimpleDataSource() {
      private static final long serialVersionUID = 1;

      @Override
      public Connection getConnection() throws SQLException {
        var connection = server(leader.get().url(), kind).getConnection();
        // The driver's own setting knows whole seconds only.
        connection.setNetworkTimeout(Runnable::run, (int) kind.silence().toMillis());
        return connection;
      }
    };
  }

  private static PGSimpleDataSource server(String url, Kind kind) {
    var server = new PGSimpleDataSource();
    server.setURL(url);
    server.setApplicationName("soulfra " + kind.name());
    server.setConnectTimeout(1);
    server.setSocketTimeout(1); // until it has let us in: one that stands still accepts us, too
    server.setCancelSignalTimeout(1);
    server.setPrepareThreshold(2);
    server.setOptions(
        """
        -c statement_timeout=%1$d -c lock_timeout=%1$d \
        -c idle_in_transaction_session_timeout=%2$d \
        -c default_transaction_read_only=%3$s%4$s\
        """
            .formatted(
                kind.statement().toMillis(),
                kind.silence().multipliedBy(5).toMillis(),
                kind.readOnly() ? "on" : "off",
                kind.role().isEmpty() ? "" : " -c role=" + kind.role()));
    return server;
  }

  /// Waits for work under way, but not for ever.
  @Override
  public void close() {
    for (int n = 0; n < bulkhead.getBulkheadConfig().getMaxConcurrentCalls(); n++) {
      if (!bulkhead.tryAcquirePermission()) {
        break;
      }
    }
    connections.close();
  }
}
