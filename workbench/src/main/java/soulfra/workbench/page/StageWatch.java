package soulfra.workbench.page;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Looks at one stage every second, as anyone can from outside: health, metrics, topology; at each
/// of its instances, where it has several, and at all of them together.
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
  private final List<URI> urls;
  private final HttpClient http;
  private final Listener listener;
  private final StageStory story;
  private final Thread thread;
  private final Deque<Beat> beats = new ArrayDeque<>();
  private @Nullable JsonNode info;
  private Map<URI, Samples> last = Map.of();

  /// What each instance last said of itself.
  private final Map<URI, JsonNode> said = new LinkedHashMap<>();

  /// @param urls one for each instance
  StageWatch(String stage, List<URI> urls, HttpClient http, Listener listener, Timeline timeline) {
    this.stage = stage;
    this.urls = List.copyOf(urls);
    this.http = http;
    this.listener = listener;
    this.story = new StageStory(stage, timeline);
    this.thread = Thread.ofVirtual().name("watch " + stage).start(this::run);
  }

  /// The last five minutes, oldest first.
  synchronized List<Beat> beats() {
    return List.copyOf(beats);
  }

  List<String> urls() {
    return urls.stream().map(URI::toString).toList();
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
        story.look(beat, info());
        TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private Beat look() throws InterruptedException {
    double at = System.currentTimeMillis() / 1000.0;
    var samples = new LinkedHashMap<URI, Samples>();
    var trouble = new LinkedHashSet<String>();
    for (var url : urls) {
      try {
        trouble.addAll(trouble(get(url, "/health/ready")));
        samples.put(url, Samples.parse(System.nanoTime(), get(url, "/metrics").body()));
        said.put(url, JSON.readTree(get(url, "/stage").body()));
      } catch (IOException | JacksonException e) {
        samples.remove(url);
        trouble.add(silent(url, e));
      }
    }
    // Those who answer know better than those who once did.
    var infos = new ArrayList<JsonNode>();
    samples.keySet().forEach(url -> infos.add(said.get(url)));
    said.forEach((url, info) -> {
      if (!samples.containsKey(url)) {
        infos.add(StageInfos.down(info));
      }
    });
    if (!infos.isEmpty()) {
      tellChange(StageInfos.together(infos));
    }
    var before = last;
    last = samples;
    return new Beat(
        stage,
        at,
        samples.isEmpty() ? "down" : trouble.isEmpty() ? "ready" : "degraded",
        List.copyOf(trouble),
        traffic(before, samples),
        live(samples));
  }

  private String silent(URI url, Exception e) {
    var who = urls.size() == 1 ? "It" : url.getAuthority();
    return "%s gives no answer (%s)".formatted(who, name(e));
  }

  /// Null where the two readings are not of the same instances, or one of them began anew.
  private static @Nullable Traffic traffic(Map<URI, Samples> before, Map<URI, Samples> after) {
    if (after.isEmpty() || !before.keySet().equals(after.keySet())) {
      return null;
    }
    var traffic =
        Traffic.between(Samples.together(before.values()), Samples.together(after.values()));
    return traffic.perSecond() < 0 ? null : traffic;
  }

  private static @Nullable Double live(Map<URI, Samples> samples) {
    var all = Samples.together(samples.values());
    return all.has("soulfra_live_connections")
        ? (Double) all.sum("soulfra_live_connections")
        : null;
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

  private HttpResponse<String> get(URI url, String path) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(url.resolve(path)).timeout(PATIENCE).build();
    return http.send(request, BodyHandlers.ofString());
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
