package soulfra.experiments.history.invariant;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.Finding;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Operation;
import soulfra.experiments.history.Settings;
import soulfra.experiments.history.Words;

/// What one process may rely on, whatever the others see (Terry et al. 1994). Values are versions,
/// numbers that grow with each write of a key, so that later can be told from earlier:
///
/// - *read your writes*: no read is older than what the process itself had written,
/// - *monotonic reads*: nor older than what it had read,
/// - *monotonic writes*: what it writes later is later,
/// - *writes follow reads*: and later than what it had read.
final class Sessions {

  private Sessions() {}

  private record Of(String process, @Nullable Object key) {}

  static Answer check(History history, Settings settings, Words words) {
    Map<Of, Operation> read = new HashMap<>();
    Map<Of, Operation> written = new HashMap<>();
    var findings = new ArrayList<Finding>();
    var all =
        history
            .all(o -> o.ok() && (o.is("read") || o.is("write")))
            .sorted(Comparator.comparingInt(Operation::to))
            .toList();
    for (var o : all) {
      var of = new Of(o.process(), o.key());
      if (o.is("read")) {
        older(o, written.get(of), "read-your-writes", words, findings);
        older(o, read.get(of), "monotonic-reads", words, findings);
        read.merge(of, o, Sessions::newer);
      } else {
        older(o, written.get(of), "monotonic-writes", words, findings);
        older(o, read.get(of), "writes-follow-reads", words, findings);
        written.merge(of, o, Sessions::newer);
      }
    }
    if (all.isEmpty()) {
      return Answer.unknown("Nothing was read or written.");
    }
    return Answer.of(
        findings,
        Answer.valid("No process went back in %,d reads and writes.".formatted(all.size())));
  }

  private static long version(Operation o) {
    return o.value() == null ? -1 : Elements.number(o.value(), "a version");
  }

  private static Operation newer(Operation one, Operation other) {
    return version(one) >= version(other) ? one : other;
  }

  private static void older(
      Operation now,
      @Nullable Operation before,
      String guarantee,
      Words words,
      List<Finding> findings) {
    if (before != null && version(now) < version(before)) {
      findings.add(
          Finding.of(
              guarantee,
              "%s, although it %s %s %s itself."
                  .formatted(
                      words.saysWhen(now),
                      before.is("read") ? "had read" : "had written",
                      Words.value(before.value()),
                      words.when(before)),
              before,
              now));
    }
  }
}
