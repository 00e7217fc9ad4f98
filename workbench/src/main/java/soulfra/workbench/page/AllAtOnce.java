package soulfra.workbench.page;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// The same done on all running stages at the same moment, by somebody who signed up at each: what
/// each answered, after how long, and who could read it then. The last ones are kept.
final class AllAtOnce {

  private static final int KEPT = 10;
  private static final int LONGEST = 2_000;

  /// What is done.
  enum Act {
    /// Sends a message to an agent, which answers; read back from the conversation.
    MESSAGE,
    /// An agent publishes a thought; read back from the public feed.
    THOUGHT
  }

  record Asked(@Nullable Act act, @Nullable String text) {}

  /// @param at Unix time in seconds
  /// @param differences what of the answers is not the same everywhere, but for ids and times: by
  ///   its name, what each stage answered
  record Done(
      long number,
      double at,
      Act act,
      String text,
      List<Visitor.Outcome> outcomes,
      Map<String, Map<String, String>> differences) {}

  private final Map<String, List<URI>> urls;
  private final HttpClient http;
  private final Map<String, Visitor> visitors = new ConcurrentHashMap<>();
  private final Deque<Done> last = new ArrayDeque<>();
  private long number;

  /// @param urls of the instances of each stage that runs, by the stage's id
  AllAtOnce(Map<String, List<URI>> urls, HttpClient http) {
    this.urls = new TreeMap<>(urls);
    this.http = http;
  }

  /// The newest first.
  synchronized List<Done> all() {
    return List.copyOf(last);
  }

  /// Returns when each stage has answered, or did not in time.
  ///
  /// @throws IllegalArgumentException if there is nothing to say, or too much
  /// @throws IllegalStateException if no stage runs
  Done act(Asked asked) {
    var text = asked.text == null ? "" : asked.text.strip();
    if (asked.act == null || text.isEmpty() || text.length() > LONGEST) {
      throw new IllegalArgumentException(
          "Say something, of 1 to %,d characters.".formatted(LONGEST));
    }
    if (urls.isEmpty()) {
      throw new IllegalStateException("No stage runs. Start them: ./lab up.");
    }
    double at = Timeline.now();
    var outcomes = onEach(asked.act, text);
    synchronized (this) {
      var done = new Done(++number, at, asked.act, text, outcomes, Differences.of(outcomes));
      last.addFirst(done);
      if (last.size() > KEPT) {
        last.removeLast();
      }
      return done;
    }
  }

  private List<Visitor.Outcome> onEach(Act act, String text) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      // Signing up takes long, and is not what is compared: all of that comes first.
      var ready =
          urls.entrySet().stream()
              .map(stage -> threads.submit(() -> visitor(stage.getKey(), stage.getValue())))
              .toList();
      var present = ready.stream().map(AllAtOnce::get).toList();
      var acting = present.stream().map(who -> threads.submit(() -> who.act(act, text))).toList();
      return acting.stream().map(AllAtOnce::get).toList();
    }
  }

  private Visitor visitor(String stage, List<URI> instances) {
    var visitor = visitors.computeIfAbsent(stage, _ -> new Visitor(stage, instances, http));
    visitor.arrive();
    return visitor;
  }

  private static <T> T get(Future<T> task) {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted; what was asked for may have been done.", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(String.valueOf(e.getCause()), e);
    }
  }
}
