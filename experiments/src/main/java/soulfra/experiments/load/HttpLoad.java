package soulfra.experiments.load;

import java.net.URI;
import java.time.Duration;

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
    var recorder = new Recorder();
    try (var generator = open(watcher)) {
      watcher.running(recorder);
      generator.run(new Schedule(rate, length, arrivals, seed), recorder);
      return new Report(recorder.summary(), generator.live());
    }
  }

  /// Signs the users in, for whoever runs one schedule after the other.
  public Generator open(Watcher watcher) throws InterruptedException {
    return Generator.open(this, watcher);
  }
}
