package soulfra.experiments.load;

import io.vertx.core.AsyncResult;
import io.vertx.core.http.WebSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/// Live connections that listen while the load runs, and what came through them.
///
/// Delivery counts from the intended start of the request that caused it: the text of a message
/// says when that was. The first connections belong to the visitors, one each; all others to the
/// last visitor, so that thousands of them hear what is rarely said and not thousands of copies of
/// everything.
final class LiveCrowd implements AutoCloseable {

  private static final int OPENING = 64;
  private static final Duration OPENING_LIMIT = Duration.ofMinutes(1);
  private static final String MARK = "\"body\":\"load ";

  private final Recorder deliveries;
  private final Map<String, Integer> connections = new HashMap<>();
  private final Map<String, Long> refused = new TreeMap<>();
  private long open;
  private long lost;
  private long events;
  private long expected;
  private long arrived;
  private boolean closing;

  LiveCrowd(Recorder deliveries) {
    this.deliveries = deliveries;
  }

  /// Opens `count` connections, some at a time.
  void open(LoadClient client, Crowd crowd, int count, IntConsumer progress)
      throws InterruptedException {
    var opening = new Semaphore(OPENING);
    var last = crowd.visitors().getLast();
    for (int i = 0; i < count; i++) {
      var visitor = i < crowd.visitors().size() ? crowd.visitors().get(i) : last;
      await(opening, 1);
      client
          .open("/api/v1/live?token=" + visitor.token())
          .onComplete(result -> {
            opened(visitor, result);
            opening.release();
          });
      progress.accept(i + 1);
    }
    await(opening, OPENING);
  }

  private static void await(Semaphore opening, int turns) throws InterruptedException {
    if (!opening.tryAcquire(turns, OPENING_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new LoadFailure("Live connections neither open nor fail for " + OPENING_LIMIT);
    }
  }

  private synchronized void opened(Visitor visitor, AsyncResult<WebSocket> result) {
    if (result.failed()) {
      refused.merge(result.cause().getClass().getSimpleName(), 1L, Long::sum);
      return;
    }
    open++;
    connections.merge(visitor.handle(), 1, Integer::sum);
    var socket = result.result();
    socket.textMessageHandler(this::heard);
    socket.closeHandler(_ -> closed());
  }

  private synchronized void closed() {
    if (!closing) {
      lost++;
    }
  }

  private synchronized void heard(String event) {
    events++;
    int from = event.indexOf(MARK);
    if (from >= 0) {
      from += MARK.length();
      long start = Long.parseLong(event.substring(from, event.indexOf(' ', from)));
      deliveries.ended("delivery", start, Outcome.DONE);
      arrived++;
    }
  }

  /// What a visitor says at `start`, so that whoever hears it can tell how long it took.
  static String marked(long start, String words) {
    return "load " + start + " " + words;
  }

  /// The server acknowledged a message of the visitor's: it must reach all of their connections.
  synchronized void acknowledged(Visitor visitor) {
    expected += connections.getOrDefault(visitor.handle(), 0);
  }

  synchronized boolean complete() {
    return arrived >= expected;
  }

  synchronized LiveReport report() {
    return new LiveReport(
        open,
        Map.copyOf(refused),
        lost,
        events,
        expected,
        arrived,
        deliveries.summary().all().latency());
  }

  /// From now on a connection that ends is no surprise.
  @Override
  public synchronized void close() {
    closing = true;
  }
}
