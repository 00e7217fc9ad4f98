package soulfra.experiments.history.invariant;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Finding;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Operation;
import soulfra.experiments.history.Words;

/// What each account holds when all transfers are over: what it held first, less what was given
/// away, and what came. A transfer of which nobody knows may have been made or not, but once.
///
/// The total alone does not tell that a transfer which was acknowledged was never made, or was made
/// twice.
final class Balances {

  private record Range(long least, long most) {

    Range and(long change, boolean surely) {
      return new Range(
          least + (surely ? change : Math.min(change, 0)),
          most + (surely ? change : Math.max(change, 0)));
    }
  }

  private final long initial;
  private final Map<String, Range> ranges = new HashMap<>();
  private final int over;

  /// @param initial what each account held first
  Balances(History history, long initial) {
    this.initial = initial;
    int last = -1;
    for (var o : history.all(o -> o.is("transfer") && o.possible()).toList()) {
      if (!(o.value() instanceof Map<?, ?> transfer)) {
        throw new IllegalArgumentException("a transfer is a map: " + o.value());
      }
      long amount = Elements.number(transfer.get("amount"), "an amount");
      add(transfer.get("from"), -amount, o.ok());
      add(transfer.get("to"), amount, o.ok());
      last = Math.max(last, o.ok() ? o.to() : o.from());
    }
    over = last;
  }

  private void add(@Nullable Object account, long change, boolean surely) {
    var name = Objects.requireNonNull(account, "a transfer names both accounts").toString();
    ranges.merge(name, range(name).and(change, surely), (_, now) -> now);
  }

  private Range range(String account) {
    return ranges.getOrDefault(account, new Range(initial, initial));
  }

  /// Accounts that can't hold what was read; none if the read began before the last transfer was
  /// over.
  List<Finding> wrong(Operation read, Map<?, ?> balances, Words words) {
    var findings = new ArrayList<Finding>();
    if (read.from() < over) {
      return findings;
    }
    balances.forEach((account, balance) -> {
      var range = range(String.valueOf(account));
      long held = Elements.number(balance, "a balance");
      if (held < range.least || held > range.most) {
        findings.add(
            Finding.of(
                held < range.least ? "too-little" : "too-much",
                "%s: %s holds %,d, and what was transferred makes %s."
                    .formatted(
                        words.saysWhen(read),
                        account,
                        held,
                        range.least == range.most
                            ? "%,d".formatted(range.least)
                            : "%,d to %,d".formatted(range.least, range.most)),
                read));
      }
    });
    return findings;
  }
}
