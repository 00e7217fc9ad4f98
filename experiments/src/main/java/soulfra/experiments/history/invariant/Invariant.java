package soulfra.experiments.history.invariant;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.Checker;
import soulfra.experiments.history.Deadline;
import soulfra.experiments.history.Finding;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Settings;
import soulfra.experiments.history.Validity;
import soulfra.experiments.history.Words;

/// Something that must hold of a whole history, and that one look at it decides.
///
/// @param apart whether each key is an object of its own, judged by itself, where all operations
///   name one; else the judge knows what keys are
record Invariant(
    String name, String about, String speaks, Judge judge, Set<String> knows, boolean apart)
    implements Checker {

  interface Judge {
    Answer of(History history, Settings settings, Words words);
  }

  /// Of one object. Where there are several, by their keys, each is judged by itself.
  static Invariant of(String name, String about, String speaks, Judge judge, String... knows) {
    return new Invariant(name, about, speaks, judge, Set.of(knows), true);
  }

  /// Of all objects of a history together.
  static Invariant ofAll(String name, String about, String speaks, Judge judge, String... knows) {
    return new Invariant(name, about, speaks, judge, Set.of(knows), false);
  }

  @Override
  public Answer check(History history, Settings settings, Deadline deadline) {
    var words = new Words(history);
    if (!apart || history.all(o -> o.key() == null).findAny().isPresent()) {
      return one(history, settings, words);
    }
    var objects = history.byKey();
    if (objects.size() < 2) {
      return one(history, settings, words);
    }
    Map<Object, Answer> answers = new LinkedHashMap<>();
    for (var object : objects) {
      var key = Objects.requireNonNull(object.operations().getFirst().key());
      answers.put(key, one(object, settings, words));
    }
    return together(answers);
  }

  private Answer one(History history, Settings settings, Words words) {
    try {
      return judge.of(history, settings, words);
    } catch (IllegalArgumentException e) {
      return Answer.unknown(
          "This history can't be judged by "
              + name
              + ": "
              + Objects.requireNonNull(e.getMessage()));
    }
  }

  private static Answer together(Map<Object, Answer> answers) {
    var validity =
        answers.values().stream().map(Answer::validity).reduce(Validity.VALID, Validity::and);
    var worst =
        answers.entrySet().stream()
            .filter(answer -> answer.getValue().validity() == validity)
            .toList();
    var said = worst.getFirst();
    var findings =
        worst.stream()
            .flatMap(of -> of.getValue().findings().stream().map(f -> about(of.getKey(), f)))
            .toList();
    return new Answer(
            validity,
            "Of key %s%s: %s"
                .formatted(
                    Words.value(said.getKey()),
                    worst.size() > 1 ? ", and alike of %,d more".formatted(worst.size() - 1) : "",
                    said.getValue().sentence()),
            findings,
            Map.of())
        .with("keys", answers.size())
        .withCounted("failures", named(answers, Validity.INVALID))
        .withCounted("unknown", named(answers, Validity.UNKNOWN));
  }

  private static List<String> named(Map<Object, Answer> answers, Validity validity) {
    return answers.keySet().stream()
        .filter(key -> Objects.requireNonNull(answers.get(key)).validity() == validity)
        .map(Words::value)
        .toList();
  }

  private static Finding about(Object key, Finding finding) {
    var sentence = "Of key %s: %s".formatted(Words.value(key), finding.sentence());
    return new Finding(finding.kind(), sentence, finding.operations());
  }
}
