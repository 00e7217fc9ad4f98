package soulfra.experiments.history.invariant;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.Finding;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Operation;
import soulfra.experiments.history.Settings;
import soulfra.experiments.history.Words;

/// A log that many append to, and that each reader reads piece by piece from some place on. All
/// readers see one order, each element once and none left out, and everything that was acknowledged
/// before something that was seen: else it is *reordered*, *duplicated*, *skipped*, *lost*.
///
/// A read has the elements that this process had not read before, in their order. Each key is a log
/// of its own.
final class Log {

  private Log() {}

  static Answer check(History history, Settings settings, Words words) {
    var findings = new ArrayList<Finding>();
    int elements = 0;
    for (var log : history.byKey()) {
      var readers = readers(log);
      var seen = new LinkedHashSet<Object>();
      readers.values().forEach(items -> items.forEach(item -> seen.add(item.element())));
      elements += seen.size();
      var sequences = new Sequences(readers, "read", words);
      findings.addAll(lost(log, seen, words));
      findings.addAll(sequences.twice());
      findings.addAll(sequences.disorder(true));
    }
    if (elements == 0) {
      return Answer.unknown("Nothing was read from the log.");
    }
    return Answer.of(
        findings, Answer.valid("All readers saw %,d elements in one order.".formatted(elements)));
  }

  private static Map<String, List<Sequences.Item>> readers(History log) {
    var readers = new LinkedHashMap<String, List<Sequences.Item>>();
    for (var read : log.acknowledged("read", "poll")) {
      var items = readers.computeIfAbsent(read.process(), _ -> new ArrayList<>());
      Elements.read(read).forEach(element -> items.add(new Sequences.Item(element, read)));
    }
    return readers;
  }

  /// Acknowledged, not seen, and older than something that was.
  private static List<Finding> lost(History log, Set<Object> seen, Words words) {
    var appends = log.all(o -> o.is("append") || o.is("send")).toList();
    var latest =
        appends.stream()
            .filter(o -> seen.contains(element(o)))
            .max(Comparator.comparingInt(Operation::from));
    if (latest.isEmpty()) {
      return List.of();
    }
    return appends.stream()
        .filter(o -> o.precedes(latest.get()) && !seen.contains(element(o)))
        .map(o ->
            Finding.of(
                "lost",
                "%s, but nobody read it, although %s, which was asked later, was read."
                    .formatted(words.saysWhen(o), Words.value(element(latest.get()))),
                o,
                latest.get()))
        .toList();
  }

  private static @Nullable Object element(Operation o) {
    return o.input() != null ? o.input() : o.output();
  }
}
