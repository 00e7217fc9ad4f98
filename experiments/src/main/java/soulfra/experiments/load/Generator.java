package soulfra.experiments.load;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Users who are signed in and connections that are open: what it takes to run one schedule after
/// the other against the same server.
public final class Generator implements AutoCloseable {

  private final HttpLoad load;
  private final LoadClient client;
  private final LiveCrowd listening;
  private final Traffic traffic;

  private Generator(HttpLoad load, LoadClient client, LiveCrowd listening, Crowd crowd) {
    this.load = load;
    this.client = client;
    this.listening = listening;
    this.traffic = new Traffic(client, crowd, listening, load.mix(), new Random(load.seed()));
  }

  static Generator open(HttpLoad load, HttpLoad.Watcher watcher) throws InterruptedException {
    var deliveries = new Recorder();
    var client = new LoadClient(load.url(), load.connections(), load.patience());
    var listening = new LiveCrowd(deliveries);
    try {
      int users = load.users();
      var crowd =
          Crowd.gather(client, users, load.seed(), done -> watcher.preparing("users", done, users));
      listening.open(
          client, crowd, load.live(), done -> watcher.preparing("live", done, load.live()));
      deliveries.begin();
      return new Generator(load, client, listening, crowd);
    } catch (RuntimeException | InterruptedException e) {
      close(client, listening);
      throw e;
    }
  }

  /// Runs a schedule to its end, and returns when each of its requests has ended.
  public void run(Schedule schedule, Recorder recorder) throws InterruptedException {
    new OpenLoop(schedule, load.connections(), load.patience()).run(traffic::next, recorder);
  }

  /// What came of the live connections. Their events come after the answers; the last ones get
  /// `patience` to arrive.
  LiveReport live() throws InterruptedException {
    long end = System.nanoTime() + load.patience().toNanos();
    while (!listening.complete() && System.nanoTime() < end) {
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    return listening.report();
  }

  @Override
  public void close() {
    close(client, listening);
  }

  private static void close(LoadClient client, LiveCrowd listening) {
    try (client) {
      listening.close();
    }
  }

  /// Draws one request after the other; the same seed draws the same ones.
  private record Traffic(
      LoadClient client, Crowd crowd, LiveCrowd listening, Mix mix, Random random) {

    Call next() {
      var action = mix.pick(random);
      var visitor = crowd.visitor(random);
      var words = Words.some(random, 6);
      return new Call() {
        @Override
        public String operation() {
          return action.toString();
        }

        @Override
        public void send(long start, Consumer<Outcome> ended) {
          var said = LiveCrowd.marked(start, words);
          client
              .send(action.request(visitor, crowd, random, said))
              .onComplete(answer -> {
                if (answer.failed()) {
                  ended.accept(LoadClient.unanswered(answer.cause()));
                  return;
                }
                var outcome = answer.result().outcome();
                if (action == Action.CHAT && outcome instanceof Outcome.Done) {
                  listening.acknowledged(visitor);
                }
                ended.accept(outcome);
              });
        }
      };
    }
  }
}
