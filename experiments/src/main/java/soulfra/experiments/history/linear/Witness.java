package soulfra.experiments.history.linear;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import soulfra.experiments.history.Deadline;
import soulfra.experiments.history.Finding;
import soulfra.experiments.history.Operation;
import soulfra.experiments.history.Operation.Outcome;
import soulfra.experiments.history.Words;

/// Why a history has no order: the operation that none got past, and as few others as make it
/// impossible. All others are let go, and it stays impossible: a read is forgotten, and anything
/// else may have happened at any time after its begin, or never. What can't be decided within some
/// steps is kept, so the witness is always true, and as a rule small.
final class Witness {

  private static final Duration LONGEST = Duration.ofSeconds(3);

  /// Most can be let go at little cost, and make the search for the others smaller.
  private static final int[] STEPS = {1_000, 20_000};

  private static final int MOST_NAMED = 6;

  private final Model model;
  private final Words words;
  private final AtomicLong allowance;

  Witness(Model model, Words words, AtomicLong allowance) {
    this.model = model;
    this.words = words;
    this.allowance = allowance;
  }

  /// @param end the position that no order got past
  Finding of(List<Operation> operations, int end, Deadline deadline) {
    var known =
        operations.stream()
            .filter(o -> o.from() <= end && (o.possible() || o.to() <= end))
            .map(o -> until(o, end))
            .toList();
    var culprit =
        known.stream()
            .filter(o -> o.to() == end && o.outcome() != Outcome.INFO)
            .findFirst()
            .orElseThrow();
    for (var earlier : known) {
      if (earlier.precedes(culprit) && model.contradicts(earlier, culprit, known)) {
        return finding(culprit, List.of(earlier), known.size());
      }
    }
    return finding(culprit, needed(known, culprit, deadline.within(LONGEST)), known.size());
  }

  /// What was known of the operation at that position. One that is refused later never happened.
  private static Operation until(Operation o, int end) {
    return o.to() <= end ? o : loose(o);
  }

  private static Operation loose(Operation o) {
    return new Operation(
        o.id(),
        o.process(),
        o.f(),
        o.key(),
        o.input(),
        null,
        Outcome.INFO,
        o.from(),
        Operation.OPEN,
        o.begin(),
        -1,
        o.node(),
        o.error());
  }

  private List<Operation> needed(List<Operation> known, Operation culprit, Deadline deadline) {
    var now = known;
    for (int steps : STEPS) {
      var left = definite(now, culprit);
      for (int size = Math.max(1, left.size() / 2); size > 0; size /= 2) {
        for (int from = 0; from < left.size() && !deadline.over(); from += size) {
          var letGo = left.subList(from, Math.min(from + size, left.size()));
          var tried = without(now, letGo);
          if (impossible(tried, steps, deadline)) {
            now = tried;
          }
        }
      }
    }
    return definite(now, culprit);
  }

  private List<Operation> definite(List<Operation> all, Operation culprit) {
    return all.stream().filter(o -> Search.definite(model, o) && o.id() != culprit.id()).toList();
  }

  private List<Operation> without(List<Operation> all, List<Operation> letGo) {
    var ids = letGo.stream().map(Operation::id).collect(Collectors.toSet());
    return all.stream()
        .filter(o -> !ids.contains(o.id()) || !model.reads(o))
        .map(o -> ids.contains(o.id()) ? loose(o) : o)
        .toList();
  }

  private boolean impossible(List<Operation> operations, int steps, Deadline deadline) {
    try {
      var search = new Search(model, operations, allowance);
      var result = search.run(steps, deadline);
      search.forget();
      return result == Search.State.EXHAUSTED;
    } catch (IllegalArgumentException e) {
      return false; // the model can't do without knowing what it was told
    }
  }

  private Finding finding(Operation culprit, List<Operation> needed, int all) {
    var named = new ArrayList<>(needed);
    named.add(culprit);
    return Finding.of("not linearizable", sentence(culprit, needed, all), named);
  }

  private String sentence(Operation culprit, List<Operation> needed, int all) {
    var told = words.saysWhen(culprit);
    var asked =
        culprit.from() < 0 ? "" : " (asked " + words.at(culprit.from(), culprit.begin()) + ")";
    if (needed.isEmpty()) {
      return "%s%s, which nothing that was asked until then can explain.".formatted(told, asked);
    }
    if (needed.size() > MOST_NAMED) {
      return "%s%s, although %s; %,d more of the %,d operations until then leave no order that explains it."
          .formatted(told, asked, acknowledged(latest(needed)), needed.size() - 1, all);
    }
    return "%s%s, although %s."
        .formatted(
            told,
            asked,
            needed.stream().map(this::acknowledged).collect(Collectors.joining(", and ")));
  }

  private static Operation latest(List<Operation> operations) {
    return Collections.max(operations, Comparator.comparingInt(Operation::to));
  }

  private String acknowledged(Operation o) {
    var began = o.from() < 0 ? "" : ", asked " + words.at(o.from(), o.begin());
    return "%s (%s %s%s)"
        .formatted(words.says(o), o.ok() ? "acknowledged" : "refused", words.when(o), began);
  }
}
