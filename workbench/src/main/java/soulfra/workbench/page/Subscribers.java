package soulfra.workbench.page;

import io.javalin.http.sse.SseClient;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// The open pages, each told what is new. A page that reads too slowly is closed, and its browser
/// opens it anew: nobody waits for it.
final class Subscribers implements AutoCloseable {

  private static final int WAITING = 64;

  private final Queue<Subscriber> all = new ConcurrentLinkedQueue<>();

  record Event(String name, Object data) {}

  void add(SseClient client) {
    client.keepAlive();
    var subscriber = new Subscriber(client, new ArrayBlockingQueue<>(WAITING));
    var sender = Thread.ofVirtual().name("sse").start(subscriber::send);
    all.add(subscriber);
    client.onClose(() -> {
      all.remove(subscriber);
      sender.interrupt();
    });
  }

  void tell(Event event) {
    for (var subscriber : all) {
      if (!subscriber.waiting.offer(event)) {
        subscriber.client.close();
      }
    }
  }

  @Override
  public void close() {
    all.forEach(subscriber -> subscriber.client.close());
  }

  private record Subscriber(SseClient client, BlockingQueue<Event> waiting) {
    void send() {
      try {
        while (!client.terminated()) {
          var event = waiting.take();
          client.sendEvent(event.name, event.data);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // the page is gone
      }
    }
  }
}
