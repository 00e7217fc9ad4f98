package soulfra.experiments.history.invariant;

import java.util.Objects;
import java.util.Set;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.Checker;
import soulfra.experiments.history.Deadline;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Settings;
import soulfra.experiments.history.Words;

/// Something that must hold of a whole history, and that one look at it decides.
record Invariant(String name, String about, String speaks, Judge judge, Set<String> knows)
    implements Checker {

  Invariant(String name, String about, String speaks, Judge judge) {
    this(name, about, speaks, judge, Set.of());
  }

  interface Judge {
    Answer of(History history, Settings settings, Words words);
  }

  @Override
  public Answer check(History history, Settings settings, Deadline deadline) {
    try {
      return judge.of(history, settings, new Words(history));
    } catch (IllegalArgumentException e) {
      return Answer.unknown(
          "This history can't be judged by "
              + name
              + ": "
              + Objects.requireNonNull(e.getMessage()));
    }
  }
}
