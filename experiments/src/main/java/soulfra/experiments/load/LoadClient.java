package soulfra.experiments.load;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An HTTP and WebSocket client that is light enough to share a machine with the server it loads:
/// one event loop, connections that are kept, no redirects, no decompression.
public final class LoadClient implements AutoCloseable {

  public static final JsonMapper JSON = JsonMapper.builder().build();

  /// More than a machine has ports for.
  private static final int LIVE_LIMIT = 60_000;

  private final URI url;
  private final Duration patience;
  private final Vertx vertx;
  private final Context loop;
  private final HttpClient http;
  private final WebSocketClient webSockets;

  /// @param connections how many HTTP connections are opened at most; live ones come on top
  /// @param patience how long to wait for any answer
  public LoadClient(URI url, int connections, Duration patience) {
    this.url = url;
    this.patience = patience;
    vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
    loop = vertx.getOrCreateContext();
    int connectMillis = (int) patience.toMillis();
    http =
        vertx
            .httpClientBuilder()
            .with(
                new HttpClientOptions()
                    .setDefaultHost(url.getHost())
                    .setDefaultPort(port(url))
                    .setSsl(url.getScheme().equals("https"))
                    .setConnectTimeout(connectMillis)
                    .setKeepAliveTimeout(0))
            .with(new PoolOptions().setHttp1MaxSize(connections))
            .build();
    webSockets =
        vertx.createWebSocketClient(
            new WebSocketClientOptions()
                .setDefaultHost(url.getHost())
                .setDefaultPort(port(url))
                .setSsl(url.getScheme().equals("https"))
                .setConnectTimeout(connectMillis)
                .setMaxConnections(LIVE_LIMIT));
  }

  private static int port(URI url) {
    if (url.getPort() > 0) {
      return url.getPort();
    }
    return url.getScheme().equals("https") ? 443 : 80;
  }

  /// @param path with its query, from the root
  /// @param json the body, if there is one
  public record Request(
      HttpMethod method,
      String path,
      @Nullable String token,
      @Nullable String json,
      @Nullable String idempotencyKey) {

    public static Request get(String path, @Nullable String token) {
      return new Request(HttpMethod.GET, path, token, null, null);
    }

    public static Request put(String path, @Nullable String token) {
      return new Request(HttpMethod.PUT, path, token, null, null);
    }

    public static Request post(String path, @Nullable String token, String json) {
      return new Request(HttpMethod.POST, path, token, json, null);
    }

    public Request once(String key) {
      return new Request(method, path, token, json, key);
    }
  }

  public record Answer(int status, Buffer body) {

    public JsonNode json() {
      return JSON.readTree(body.getBytes());
    }

    public Outcome outcome() {
      return status < 400 ? Outcome.DONE : new Outcome.Refused(code());
    }

    /// The problem's code where the answer is a problem, else the status.
    private String code() {
      try {
        return json().path("code").asString(Integer.toString(status));
      } catch (JacksonException notJson) {
        return Integer.toString(status);
      }
    }
  }

  /// Sends from any thread; the future ends on the event loop, within `patience`.
  public Future<Answer> send(Request request) {
    var options =
        new RequestOptions()
            .setMethod(request.method)
            .setURI(request.path)
            .setTimeout(patience.toMillis());
    if (request.token != null) {
      options.putHeader("Authorization", "Bearer " + request.token);
    }
    if (request.idempotencyKey != null) {
      options.putHeader("Idempotency-Key", request.idempotencyKey);
    }
    Promise<Answer> answer = Promise.promise();
    loop.runOnContext(_ -> send(options, request.json).onComplete(answer));
    return answer.future();
  }

  private Future<Answer> send(RequestOptions options, @Nullable String json) {
    if (json != null) {
      options.putHeader("Content-Type", "application/json");
    }
    return http.request(options)
        .compose(request -> json == null ? request.send() : request.send(Buffer.buffer(json)))
        .compose(response -> response.body().map(body -> new Answer(response.statusCode(), body)));
  }

  /// Opens a WebSocket; whoever asked must set its handlers in the future's handler.
  public Future<WebSocket> open(String path) {
    var options = new WebSocketConnectOptions().setURI(path).setTimeout(patience.toMillis());
    Promise<WebSocket> opened = Promise.promise();
    loop.runOnContext(_ -> webSockets.connect(options).onComplete(opened));
    return opened.future();
  }

  /// What ended a wait without an answer, in a word that can be counted.
  public static Outcome.Unanswered unanswered(Throwable failure) {
    return new Outcome.Unanswered(
        switch (failure) {
          case TimeoutException _ -> "time-out";
          case ConnectException _ -> "no-connection";
          case HttpClosedException _ -> "connection-lost";
          default -> failure.getClass().getSimpleName();
        });
  }

  public URI url() {
    return url;
  }

  /// Breaks what is open and waits until it is gone.
  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
