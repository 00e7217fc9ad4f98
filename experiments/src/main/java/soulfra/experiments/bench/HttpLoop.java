package soulfra.experiments.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// A number of clients that each wait for an answer before they send again, all on one event loop,
/// so that little of the machine goes to them. It measures how much a server can do at most; for
/// how long users wait there is the open loop in `soulfra.experiments.load`.
///
/// Connections live as long as one run. Between two runs others have their turn, for longer than a
/// server keeps a silent connection: a request that meets its end fails, or is never answered.
final class HttpLoop implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
  private final URI server;
  private final int clients;

  HttpLoop(URI server, int clients) {
    this.server = server;
    this.clients = clients;
  }

  /// What each client asks for, again and again.
  ///
  /// @param asking who asks, a client each: the headers that say it
  /// @param body by a number that is never the same; null for none
  /// @param status the one that is right; anything else ends the run
  record Work(
      HttpMethod method,
      List<String> paths,
      List<Map<String, String>> asking,
      @Nullable LongFunction<String> body,
      int status) {}

  /// Keeps all clients busy.
  ///
  /// @throws IllegalStateException when an answer was not the right one: then nothing was measured
  Measured run(Work work, Duration length) {
    try (var run = new Run(work, length)) {
      vertx.getOrCreateContext().runOnContext(_ -> run.start());
      return run.done.orTimeout(length.plus(PATIENCE).toSeconds(), TimeUnit.SECONDS).join();
    }
  }

  /// Asks once, as the first client.
  Buffer once(Work work) {
    try (var run = new Run(work, Duration.ZERO)) {
      return run.send(0, 0)
          .toCompletionStage()
          .toCompletableFuture()
          .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
          .join();
    }
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  /// Lives on the event loop alone.
  private final class Run implements AutoCloseable {
    private final HttpClient http =
        vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(clients));
    private final Work work;
    private final List<RequestOptions> options;
    private final Histogram nanos = new Histogram(3);
    private final CompletableFuture<Measured> done = new CompletableFuture<>();
    private final long length;
    private long begin;
    private long sent;
    private int running = clients;

    Run(Work work, Duration length) {
      this.work = work;
      this.length = length.toNanos();
      this.options = IntStream.range(0, clients).mapToObj(this::optionsOf).toList();
    }

    private RequestOptions optionsOf(int client) {
      var asked =
          new RequestOptions()
              .setMethod(work.method)
              .setHost(server.getHost())
              .setPort(server.getPort())
              .setURI(work.paths.get(client % work.paths.size()))
              .setTimeout(PATIENCE.toMillis());
      work.asking.get(client % work.asking.size()).forEach(asked::putHeader);
      if (work.body != null) {
        asked.putHeader("Content-Type", "application/json");
      }
      return asked;
    }

    void start() {
      begin = System.nanoTime();
      for (int client = 0; client < clients; client++) {
        next(client);
      }
    }

    private void next(int client) {
      long start = System.nanoTime();
      if (start - begin >= length) {
        end();
        return;
      }
      send(client, sent++)
          .onSuccess(_ -> {
            nanos.recordValue(System.nanoTime() - start);
            next(client);
          })
          .onFailure(done::completeExceptionally);
    }

    Future<Buffer> send(int client, long number) {
      return http.request(options.get(client))
          .compose(
              request -> work.body == null ? request.send() : request.send(work.body.apply(number)))
          .compose(response ->
              response
                  .body()
                  .compose(body ->
                      response.statusCode() == work.status
                          ? Future.succeededFuture(body)
                          : Future.failedFuture(wrong(response.statusCode(), body))));
    }

    private IllegalStateException wrong(int status, Buffer body) {
      return new IllegalStateException(
          "%s %s answered %d, not %d: %s"
              .formatted(work.method, work.paths.getFirst(), status, work.status, body));
    }

    private void end() {
      if (--running == 0) {
        double seconds = (System.nanoTime() - begin) / 1e9;
        done.complete(
            new Measured(
                nanos.getTotalCount() / seconds,
                nanos.getValueAtPercentile(50) / 1e6,
                nanos.getValueAtPercentile(99) / 1e6));
      }
    }

    @Override
    public void close() {
      http.close().toCompletionStage().toCompletableFuture().join();
    }
  }
}
