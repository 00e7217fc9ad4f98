package soulfra.experiments.history;

/// Judges histories. The same history gets the same answer, unless time or memory ended before the
/// work did: then it is unknown.
public interface Checker {

  /// As `--model` takes it.
  String name();

  /// What must hold, in half a line.
  String about();

  /// Which functions its histories are made of.
  String speaks();

  Answer check(History history, Settings settings, Deadline deadline);
}
