package soulfra.experiments.history.invariant;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.Finding;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Operation;
import soulfra.experiments.history.Settings;
import soulfra.experiments.history.Words;

/// Money goes from account to account; whoever reads all of them sees the same total, and no
/// account below zero.
///
/// Settings: `total` or `total-amount` (what the first read saw, if not said), `accounts` (those
/// that there are), `negative-balances=true` (allows them), `initial` (what each account held
/// first: then a read after the last transfer is what the transfers made of it).
final class Bank {

  private Bank() {}

  static Answer check(History history, Settings settings, Words words) {
    var reads = history.acknowledged("read");
    if (reads.isEmpty()) {
      return Answer.unknown("The balances were never read.");
    }
    var name = settings.has("total") ? "total" : "total-amount";
    long total =
        settings.has(name) ? settings.number(name, 0) : sum(balances(reads.getFirst()).values());
    var findings = new ArrayList<Finding>();
    var kinds = new TreeMap<String, Integer>();
    for (var read : reads) {
      var finding = error(read, total, settings, words);
      if (finding != null) {
        findings.add(finding);
      }
    }
    if (settings.has("initial")) {
      var after = new Balances(history, settings.number("initial", 0));
      reads.forEach(read -> findings.addAll(after.wrong(read, balances(read), words)));
    }
    findings.forEach(finding -> kinds.merge(finding.kind(), 1, Integer::sum));
    return Answer.of(
        findings,
        Answer.valid("All %,d reads add up to %,d.".formatted(reads.size(), total))
            .with("total", total)
            .with("read_count", reads.size())
            .with("error_count", findings.size())
            .with("errors", kinds));
  }

  private static @Nullable Finding error(
      Operation read, long total, Settings settings, Words words) {
    var balances = balances(read);
    if (settings.get("accounts") instanceof Collection<?> accounts) {
      var unexpected =
          balances.keySet().stream()
              .filter(account -> accounts.stream().noneMatch(a -> same(a, account)))
              .toList();
      if (!unexpected.isEmpty()) {
        return Finding.of(
            "unexpected-key",
            "%s: there is no account %s.".formatted(words.saysWhen(read), Words.some(unexpected)),
            read);
      }
    }
    if (balances.containsValue(null)) {
      return Finding.of(
          "nil-balance", "%s: an account holds nothing.".formatted(words.saysWhen(read)), read);
    }
    long sum = sum(balances.values());
    if (sum != total) {
      return Finding.of(
          "wrong-total",
          "%s: that is %,d together, not %,d.".formatted(words.saysWhen(read), sum, total),
          read);
    }
    boolean below = balances.values().stream().anyMatch(b -> Elements.number(b, "a balance") < 0);
    if (below && !settings.flag("negative-balances")) {
      return Finding.of(
          "negative-value", "%s: an account is below zero.".formatted(words.saysWhen(read)), read);
    }
    return null;
  }

  /// Keys are texts in JSON, and numbers in EDN.
  private static boolean same(Object one, Object other) {
    return one.toString().equals(other.toString());
  }

  private static Map<?, ?> balances(Operation read) {
    return switch (read.value()) {
      case Map<?, ?> balances -> balances;
      case List<?> list -> {
        var balances = new LinkedHashMap<Object, @Nullable Object>();
        list.forEach(balance -> balances.put(balances.size(), balance));
        yield balances;
      }
      case null, default ->
          throw new IllegalArgumentException(
              "a bank's read is a map of accounts to balances, or a list of balances: "
                  + read.value());
    };
  }

  private static long sum(Collection<?> balances) {
    return balances.stream()
        .filter(balance -> balance != null)
        .mapToLong(balance -> Elements.number(balance, "a balance"))
        .sum();
  }
}
