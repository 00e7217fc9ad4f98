package soulfra.contract.suite;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import soulfra.contract.Seen;
import tools.jackson.databind.json.JsonMapper;

/// Requests as they stand on the wire, well-formed or not. Knows nothing of the stage's records.
///
/// @param seen how far all who share this have seen the stage's copies, as the answers said it:
///   sent back, so that a stage that reads from copies is held to the contract there, too
record Api(
    HttpClient http,
    URI url,
    String base,
    Map<String, String> headers,
    AtomicReference<Seen> seen) {

  static final JsonMapper JSON = new JsonMapper();

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  static Api at(URI url) {
    // A server keeps a silent connection for half a minute. Who keeps it as long may send a request
    // into its end.
    System.setProperty("jdk.httpclient.keepalive.timeout", "10");
    var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    return new Api(http, url, "/api/v1", Map.of(), new AtomicReference<>(Seen.NOTHING));
  }

  Api as(String token) {
    return with("Authorization", "Bearer " + token);
  }

  Api keyed(String idempotencyKey) {
    return with("Idempotency-Key", idempotencyKey);
  }

  Api with(String header, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Api(http, url, base, more, seen);
  }

  Api version2() {
    return new Api(http, url, "/api/v2", headers, seen);
  }

  /// What has no version: health, metrics, the page.
  Api root() {
    return new Api(http, url, "", headers, seen);
  }

  Reply get(String path) {
    return send("GET", path, BodyPublishers.noBody());
  }

  Reply put(String path) {
    return send("PUT", path, BodyPublishers.noBody());
  }

  Reply delete(String path) {
    return send("DELETE", path, BodyPublishers.noBody());
  }

  Reply post(String path, Map<String, ?> body) {
    return post(path, JSON.writeValueAsBytes(body));
  }

  Reply post(String path, String json) {
    return post(path, json.getBytes(UTF_8));
  }

  Reply post(String path, byte[] json) {
    return sendJson("POST", path, json);
  }

  Reply patch(String path, String ifMatch, Map<String, ?> body) {
    return with("If-Match", ifMatch).patch(path, body);
  }

  Reply patch(String path, Map<String, ?> body) {
    return sendJson("PATCH", path, JSON.writeValueAsBytes(body));
  }

  Reply send(String method, String path, BodyPublisher body) {
    var request =
        HttpRequest.newBuilder(url.resolve(base + path)).timeout(PATIENCE).method(method, body);
    headers.forEach(request::header);
    var before = Objects.requireNonNull(seen.get()).toString();
    if (!before.isEmpty()) {
      request.header(Seen.HEADER, before);
    }
    try {
      var response = http.send(request.build(), BodyHandlers.ofByteArray());
      response.headers().firstValue(Seen.HEADER).ifPresent(this::see);
      return Reply.of(method + " " + base + path, response);
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + base + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  void see(String told) {
    seen.accumulateAndGet(Seen.parse(told), Seen::merge);
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  private Reply sendJson(String method, String path, byte[] json) {
    var typed =
        headers.containsKey("Content-Type") ? this : with("Content-Type", "application/json");
    return typed.send(method, path, BodyPublishers.ofByteArray(json));
  }
}
