package soulfra.contract.witness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import soulfra.contract.client.LiveClient;
import soulfra.contract.client.LiveFrame;

/// Listens on a live connection until it breaks, and goes on behind the last event that it heard
/// when it is given another one.
public final class Ear {

  private static final Duration LONG = Duration.ofMinutes(2);

  private final List<LiveFrame.Event> heard = new CopyOnWriteArrayList<>();
  private LiveClient live;
  private Thread thread;

  public Ear(Person person) {
    live = person.client().live();
    hello();
    thread = Thread.startVirtualThread(this::listen);
  }

  /// Waits for the end of the broken connection first.
  public void resume(Person samePerson) throws InterruptedException {
    thread.join();
    live.close();
    live = samePerson.client().live(live.position().orElseThrow());
    thread = Thread.startVirtualThread(this::listen);
  }

  /// Hangs up, and goes on at another instance.
  public void moveTo(Person samePerson) throws InterruptedException {
    thread.interrupt();
    resume(samePerson);
  }

  /// In the order in which they came.
  public List<LiveFrame.Event> heard() {
    return heard;
  }

  private void hello() {
    try {
      assertThat(live.next(LONG)).isInstanceOf(LiveFrame.Hello.class);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void listen() {
    try {
      while (true) {
        switch (live.next(LONG)) {
          case LiveFrame.Event event -> heard.add(event);
          case LiveFrame.Hello _ -> {}
          case LiveFrame.Closed _ -> {
            return;
          }
          case null -> {}
          case LiveFrame other -> throw new AssertionError("heard " + other);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
