package soulfra.experiments.history.invariant;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.Finding;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Operation;
import soulfra.experiments.history.Settings;
import soulfra.experiments.history.Words;

/// Whoever sees a write also sees every write that had ended before that one began. A read may be
/// old, but what it saw is a prefix by time.
final class CausalReverse {

  private CausalReverse() {}

  static Answer check(History history, Settings settings, Words words) {
    Map<@Nullable Object, Operation> writes = new HashMap<>();
    // One that was refused counts too, once somebody saw it; of two of a value, the earlier.
    history.all(o -> o.is("write")).forEach(o -> writes.putIfAbsent(written(o), o));
    List<Operation> acknowledged = history.acknowledged("write");
    var findings = new ArrayList<Finding>();
    var reads = history.acknowledged("read");
    for (var read : reads) {
      var seen = new HashSet<@Nullable Object>(Elements.read(read));
      var latest =
          seen.stream()
              .map(writes::get)
              .filter(o -> o != null)
              .max((a, b) -> Integer.compare(a.from(), b.from()));
      if (latest.isEmpty()) {
        continue;
      }
      for (var write : acknowledged) {
        if (write.precedes(latest.get()) && !seen.contains(written(write))) {
          findings.add(
              Finding.of(
                  "causal-reverse",
                  "%s and so the write of %s, begun at %s, but not that of %s, which had been acknowledged %s."
                      .formatted(
                          words.saysWhen(read),
                          Words.value(written(latest.get())),
                          words.began(latest.get()),
                          Words.value(written(write)),
                          words.when(write)),
                  write,
                  latest.get(),
                  read));
          break;
        }
      }
    }
    return Answer.of(
        findings,
        Answer.valid("Each of %,d reads saw all before the last it saw.".formatted(reads.size())));
  }

  private static @Nullable Object written(Operation o) {
    return o.input() != null ? o.input() : o.output();
  }
}
