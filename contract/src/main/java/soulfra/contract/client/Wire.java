package soulfra.contract.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import soulfra.contract.Answer;
import soulfra.contract.Json;
import soulfra.contract.Page;
import soulfra.contract.Problem;
import soulfra.contract.Seen;
import soulfra.contract.client.SoulfraClient.Part;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Requests and answers between the records and the bytes. One request out, one answer or [Problem]
/// back; never a retry.
///
/// @param seen what answers have told of how far the stage's copies are seen; sent along, so that
///   whoever is answered is not shown less than before
record Wire(
    HttpClient http,
    URI url,
    String api,
    JsonMapper mapper,
    Duration timeout,
    AtomicReference<Seen> seen,
    @Nullable String token,
    @Nullable String key) {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  static Wire to(URI url) {
    var http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    return new Wire(
        http, url, "/api/v1", Json.v1(), TIMEOUT, new AtomicReference<>(Seen.NOTHING), null, null);
  }

  Wire elsewhere(URI other) {
    return new Wire(http, other, api, mapper, timeout, seen, token, key);
  }

  Wire as(String newToken) {
    return new Wire(http, url, api, mapper, timeout, seen, newToken, key);
  }

  Wire withKey(String newKey) {
    return new Wire(http, url, api, mapper, timeout, seen, token, newKey);
  }

  Wire withTimeout(Duration newTimeout) {
    return new Wire(http, url, api, mapper, newTimeout, seen, token, key);
  }

  Wire version2() {
    return new Wire(http, url, "/api/v2", Json.v2(), timeout, seen, token, key);
  }

  /// Waits for nothing: an open WebSocket would never end by itself.
  void close() {
    http.shutdownNow();
  }

  <T> T get(String path, Class<T> type) {
    return read(api("GET", path, BodyPublishers.noBody()), type);
  }

  <T> Page<T> page(String path, Part part, Class<T> type) {
    var query = (path.contains("?") ? "&" : "?") + "limit=" + part.limit();
    var cursor = part.cursor() == null ? "" : "&cursor=" + part.cursor();
    var response = api("GET", path + query + cursor, BodyPublishers.noBody());
    var page = read(response, JsonNode.class);
    var items =
        page.path("items").valueStream().map(item -> mapper.treeToValue(item, type)).toList();
    return new Page<>(items, page.path("next").stringValue(null));
  }

  <T> Answer<T> post(String path, Object body, Class<T> type) {
    var builder = request(api + path).POST(json(body)).header("Content-Type", "application/json");
    if (key != null) {
      builder.header("Idempotency-Key", key);
    }
    var response = checked(exchange(builder.build()));
    var replay = response.headers().firstValue("Idempotent-Replay").isPresent();
    return new Answer<>(read(response, type), replay);
  }

  <T> T postLines(String path, List<?> lines, Class<T> type) {
    var body = new ByteArrayOutputStream();
    for (var line : lines) {
      body.writeBytes(Json.write(line, mapper));
      body.write('\n');
    }
    var builder =
        request(path)
            .POST(BodyPublishers.ofByteArray(body.toByteArray()))
            .header("Content-Type", "application/x-ndjson");
    return read(checked(exchange(builder.build())), type);
  }

  <T> T patch(String path, long version, Object body, Class<T> type) {
    var request =
        request(api + path)
            .method("PATCH", json(body))
            .header("Content-Type", "application/json")
            .header("If-Match", "\"" + version + "\"")
            .build();
    return read(checked(exchange(request)), type);
  }

  void put(String path) {
    api("PUT", path, BodyPublishers.noBody());
  }

  <T> T put(String path, Class<T> type) {
    return read(api("PUT", path, BodyPublishers.noBody()), type);
  }

  void delete(String path) {
    api("DELETE", path, BodyPublishers.noBody());
  }

  <T> T delete(String path, Class<T> type) {
    return read(api("DELETE", path, BodyPublishers.noBody()), type);
  }

  /// What is not part of the versioned API; the status is the caller's to judge.
  HttpResponse<byte[]> root(String path) {
    return exchange(request(path).GET().build());
  }

  HttpResponse<byte[]> checked(HttpResponse<byte[]> response) {
    if (response.statusCode() >= 400) {
      throw ProblemDocument.read(response.statusCode(), response.headers(), response.body());
    }
    return response;
  }

  <T> T read(HttpResponse<byte[]> response, Class<T> type) {
    try {
      return mapper.readValue(response.body(), type);
    } catch (JacksonException e) {
      throw new IllegalStateException(
          "not the contract's answer: status=%d body=%s"
              .formatted(response.statusCode(), new String(response.body(), UTF_8)),
          e);
    }
  }

  private HttpResponse<byte[]> api(String method, String path, BodyPublisher body) {
    return checked(exchange(request(api + path).method(method, body).build()));
  }

  private BodyPublisher json(Object body) {
    return BodyPublishers.ofByteArray(Json.write(body, mapper));
  }

  private HttpRequest.Builder request(String path) {
    var builder = HttpRequest.newBuilder(url.resolve(path)).timeout(timeout);
    if (token != null) {
      builder.header("Authorization", "Bearer " + token);
    }
    var before = Objects.requireNonNull(seen.get());
    if (!before.parts().isEmpty()) {
      builder.header(Seen.HEADER, before.toString());
    }
    return builder;
  }

  private HttpResponse<byte[]> exchange(HttpRequest request) {
    try {
      var response = http.send(request, BodyHandlers.ofByteArray());
      response.headers().firstValue(Seen.HEADER).ifPresent(this::see);
      return response;
    } catch (ConnectException | HttpConnectTimeoutException e) {
      throw Problem.unavailable("No connection to " + url + ".", RETRY_AFTER, e);
    } catch (IOException e) {
      throw broken(request, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw broken(request, e);
    }
  }

  /// For all that have these connections: they are one client to the stage.
  void see(String told) {
    seen.accumulateAndGet(Seen.parse(told), Seen::merge);
  }

  /// A read has no effect, so it definitely had none; anything else may have happened.
  private static Problem broken(HttpRequest request, Exception cause) {
    var detail = "The answer of %s %s did not come.".formatted(request.method(), request.uri());
    return request.method().equals("GET")
        ? Problem.unavailable(detail, RETRY_AFTER, cause)
        : Problem.indefinite(detail, RETRY_AFTER, cause);
  }
}
