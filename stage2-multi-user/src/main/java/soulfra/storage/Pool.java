package soulfra.storage;

import module java.base;
import module java.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
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
  record Kind(
      String name, int size, String role, boolean readOnly, Duration statement, Duration silence) {}

  interface Work<T> {
    @Nullable T with(Connection connection) throws SQLException;
  }

  /// Together less than the two seconds after which a client is told that Postgres is away.
  private static final Duration PATIENCE = Duration.ofMillis(1200);

  private static final Duration CONNECT = Duration.ofMillis(600);

  /// At the start Postgres may not be there yet, and the first connection is the slowest.
  private static final Duration FIRST_CONTACT = Duration.ofSeconds(20);

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final HikariDataSource connections;
  private final Bulkhead bulkhead;
  private final CircuitBreaker breaker;

  Pool(String url, Kind kind, MeterRegistry metrics) {
    this.connections = connections(url, kind, metrics);
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
      if (!breaker.tryAcquirePermission()) {
        throw Problem.unavailable("The database did not answer lately.", RETRY_AFTER, null);
      }
      return watched(work);
    } finally {
      bulkhead.onComplete();
    }
  }

  private <T> @Nullable T watched(Work<T> work) throws SQLException {
    long begin = System.nanoTime();
    SQLException away = null;
    try (var connection = connections.getConnection()) {
      return work.with(connection);
    } catch (SQLException e) {
      // Whoever is interrupted breaks the connection, and Postgres is well.
      away = Failures.isAway(e) && !Thread.currentThread().isInterrupted() ? e : null;
      throw e;
    } finally {
      long took = System.nanoTime() - begin;
      if (away == null) {
        breaker.onSuccess(took, TimeUnit.NANOSECONDS);
      } else {
        breaker.onError(took, TimeUnit.NANOSECONDS, away);
      }
    }
  }

  private static HikariDataSource connections(String url, Kind kind, MeterRegistry metrics) {
    var config = new HikariConfig();
    config.setPoolName(kind.name());
    config.setDataSource(server(url, kind));
    config.setMaximumPoolSize(kind.size());
    config.setAutoCommit(kind.readOnly());
    config.setConnectionTimeout(CONNECT.toMillis());
    config.setValidationTimeout(CONNECT.dividedBy(2).toMillis());
    config.setInitializationFailTimeout(FIRST_CONTACT.toMillis());
    config.setMetricRegistry(metrics);
    try {
      return new HikariDataSource(config);
    } catch (HikariPool.PoolInitializationException e) {
      throw new IllegalStateException("Postgres does not answer", e.getCause());
    }
  }

  private static PGSimpleDataSource server(String url, Kind kind) {
    var server =
        new PGSimpleDataSource() {
          private static final long serialVersionUID = 1;

          @Override
          public Connection getConnection(@Nullable String user, @Nullable String password)
              throws SQLException {
            var connection = super.getConnection(user, password);
            // The driver's own setting knows whole seconds only.
            connection.setNetworkTimeout(Runnable::run, (int) kind.silence().toMillis());
            return connection;
          }
        };
    server.setURL(url);
    server.setApplicationName("soulfra " + kind.name());
    server.setConnectTimeout(1);
    server.setSocketTimeout(1); // until it has let us in: one that stands still accepts us, too
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
