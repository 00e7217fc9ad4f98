package soulfra.experiments.load;

import java.net.URI;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// An open-loop load on one running server, in the words of the contract.
///
/// @param rate requests a second
/// @param connections HTTP connections, each with one request at a time
/// @param live WebSocket connections that listen meanwhile
/// @param users how many different users there are
public record HttpLoad(
    URI url,
    double rate,
    Duration length,
    Schedule.Arrivals arrivals,
    Mix mix,
    int connections,
    int live,
    int users,
    Duration patience,
    long seed) {

  public HttpLoad {
    if (connections < 1 || users < 1 || live < 0) {
      throw new IllegalArgumentException(
          "connections and users must be >= 1, live >= 0: connections=%d users=%d live=%d"
              .formatted(connections, users, live));
    }
  }

  /// What came of the requests, and of the live connections beside them.
  public record Report(Summary summary, LiveReport live) {}

  /// Told what is going on, while it goes on.
  public interface Watcher {

    /// `done` of `all` users are signed in, or live connections opened.
    void preparing(String what, int done, int all);

    /// The schedule runs now, until the report is there.
    void running(Recorder recorder);
  }

  /// Signs the users in, then runs the schedule to its end.
  public Report run(Watcher watcher) throws InterruptedException {
    var schedule = new Schedule(rate, length, arrivals, seed);
    var recorder = new Recorder();
    var deliveries = new Recorder();
    try (var client = new LoadClient(url, connections, patience);
        var listening = new LiveCrowd(deliveries)) {
      var crowd =
          Crowd.gather(client, users, seed, done -> watcher.preparing("users", done, users));
      listening.open(client, crowd, live, done -> watcher.preparing("live", done, live));
      deliveries.begin();
      watcher.running(recorder);
      var traffic = new Traffic(client, crowd, listening, mix, new Random(seed));
      new OpenLoop(schedule, connections, patience).run(traffic::next, recorder);
      awaitDeliveries(listening);
      return new Report(recorder.summary(), listening.report());
    }
  }

  /// Live events come after the answers; the last ones get `patience` to arrive.
  private void awaitDeliveries(LiveCrowd listening) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (!listening.complete() && System.nanoTime() < end) {
      LockSupport.parkNanos(10_000_000);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
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
