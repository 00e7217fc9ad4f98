package soulfra.experiments.load;

import java.util.function.Consumer;

/// One request of a load, not sent yet.
public interface Call {

  /// What is done, as it stands in the report: `chat`, `feed`.
  String operation();

  /// Sends it without blocking and tells, exactly once and on any thread, how it ended.
  ///
  /// @param start when it was meant to start, in the clock of [System#nanoTime]
  void send(long start, Consumer<Outcome> ended);
}
