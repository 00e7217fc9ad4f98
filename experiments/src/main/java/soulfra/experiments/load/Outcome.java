package soulfra.experiments.load;

/// How one request ended, as the one who waited for it knows it.
public sealed interface Outcome {

  /// Done as asked.
  record Done() implements Outcome {}

  /// The server said no, and why. Its speed is not a latency of the work: a fast 503 is no success.
  record Refused(String code) implements Outcome {}

  /// No answer: a time-out, a broken connection, or never sent because too many were waiting
  /// already. The wait so far counts as latency, else the worst waits would be missing.
  record Unanswered(String code) implements Outcome {}

  Outcome DONE = new Done();
}
