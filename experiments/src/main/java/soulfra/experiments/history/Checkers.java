package soulfra.experiments.history;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import soulfra.experiments.history.invariant.Invariants;
import soulfra.experiments.history.linear.LinearModels;
import soulfra.experiments.history.txn.Transactions;

/// All checkers by name.
public final class Checkers {

  private Checkers() {}

  public static List<Checker> all() {
    return Stream.of(LinearModels.all(), Transactions.all(), Invariants.all())
        .flatMap(List::stream)
        .toList();
  }

  public static Checker named(String name) {
    return all().stream()
        .filter(checker -> checker.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no model is called %s; there are %s".formatted(name, names())));
  }

  public static String names() {
    return all().stream().map(Checker::name).collect(Collectors.joining(", "));
  }
}
