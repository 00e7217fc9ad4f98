package soulfra.workbench.page;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Looks at one stage every second, as anyone can from outside: health, metrics, topology.
final class StageWatch implements AutoCloseable {

  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int KEPT = 300;
  private static final JsonMapper JSON = JsonMapper.shared();

  /// Told what is new, on the watch's own thread.
  interface Listener {
    void beat(Beat beat);

    void changed(String stage, JsonNode info);
  }

  private final String stage;
  private final URI url;
  private final HttpClient http;
  private final Listener listener;
  private final Thread thread;
  private final Deque<Beat> beats = new ArrayDeque<>();
  private @Nullable JsonNode info;
  private @Nullable Samples last;

  StageWatch(String stage, URI url, HttpClient http, Listener listener) {
    this.stage = stage;
    this.url = url;
    this.http = http;
    this.listener = listener;
    this.thread = Thread.ofVirtual().name("watch " + stage).start(this::run);
  }

  /// The last five minutes, oldest first.
  synchronized List<Beat> beats() {
    return List.copyOf(beats);
  }

  /// What the stage said of itself: promises and topology; null before it has.
  synchronized @Nullable JsonNode info() {
    return info;
  }

  private void run() {
    try {
      while (true) {
        long next = System.nanoTime() + EVERY.toNanos();
        var beat = look();
        synchronized (this) {
          beats.addLast(beat);
          if (beats.size() > KEPT) {
            beats.removeFirst();
          }
        }
        listener.beat(beat);
        TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private Beat look() throws InterruptedException {
    double at = System.currentTimeMillis() / 1000.0;
    try {
      var health = get("/health/ready");
      var trouble = trouble(health);
      var samples = Samples.parse(System.nanoTime(), get("/metrics").body());
      var before = last;
      last = samples;
      tellChange(JSON.readTree(get("/stage").body()));
      return new Beat(
          stage,
          at,
          health.statusCode() == 200 ? "ready" : "degraded",
          trouble,
          before == null ? null : Traffic.between(before, samples),
          samples.has("soulfra_live_connections")
              ? (Double) samples.sum("soulfra_live_connections")
              : null);
    } catch (IOException | JacksonException e) {
      last = null;
      return new Beat(
          stage, at, "down", List.of("It gives no answer (%s)".formatted(name(e))), null, null);
    }
  }

  private static String name(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private void tellChange(JsonNode now) {
    synchronized (this) {
      if (now.equals(info)) {
        return;
      }
      info = now;
    }
    listener.changed(stage, now);
  }

  /// Dependencies that are not up.
  private static List<String> trouble(HttpResponse<String> health) {
    return StreamSupport.stream(
            JSON.readTree(health.body()).path("dependencies").spliterator(), false)
        .filter(dependency -> !dependency.path("up").asBoolean(true))
        .map(d -> d.path("name").asString("?") + ": " + d.path("detail").asString("down"))
        .toList();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(url.resolve(path)).timeout(PATIENCE).build();
    return http.send(request, BodyHandlers.ofString());
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
