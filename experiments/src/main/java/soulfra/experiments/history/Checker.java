package soulfra.experiments.history;

import java.util.Set;

/// Judges histories. The same history gets the same answer, unless time or memory ended before the
/// work did: then it is unknown.
public interface Checker {

  /// As `--model` takes it.
  String name();

  /// What must hold, in half a line.
  String about();

  /// Which functions its histories are made of.
  String speaks();

  /// The names that it may be told in [Settings].
  Set<String> knows();

  Answer check(History history, Settings settings, Deadline deadline);
}
