package soulfra.experiments.history.txn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which version of each key came before which, as far as it is known: a part of an order. Sources
/// are taken one after the other; one that makes a cycle with those before it is not taken.
final class Versions {

  private Map<Object, Map<@Nullable Object, Set<@Nullable Object>>> known = new LinkedHashMap<>();

  /// What a source says, until it is taken or not.
  static final class Source {
    private final Map<Object, Map<@Nullable Object, Set<@Nullable Object>>> said =
        new LinkedHashMap<>();

    void before(Object key, @Nullable Object version, @Nullable Object later) {
      if (!Objects.equals(version, later)) {
        said.computeIfAbsent(key, _ -> new LinkedHashMap<>())
            .computeIfAbsent(version, _ -> new LinkedHashSet<>())
            .add(later);
      }
    }
  }

  /// Versions of one key that each come before the other.
  record Cycle(Object key, List<@Nullable Object> versions) {}

  /// Takes the source, unless that makes cycles: then says which.
  List<Cycle> take(Source source) {
    var merged = new LinkedHashMap<Object, Map<@Nullable Object, Set<@Nullable Object>>>();
    for (var one : List.of(known, source.said)) {
      one.forEach((key, befores) ->
          befores.forEach((version, later) ->
              merged
                  .computeIfAbsent(key, _ -> new LinkedHashMap<>())
                  .computeIfAbsent(version, _ -> new LinkedHashSet<>())
                  .addAll(later)));
    }
    var cycles = new ArrayList<Cycle>();
    source.said.keySet().forEach(key -> cycles.addAll(cycles(key, merged.get(key))));
    if (cycles.isEmpty()) {
      known = merged;
    }
    return cycles;
  }

  private static List<Cycle> cycles(
      Object key, @Nullable Map<@Nullable Object, Set<@Nullable Object>> befores) {
    if (befores == null) {
      return List.of();
    }
    var numbers = new HashMap<@Nullable Object, Integer>();
    var versions = new ArrayList<@Nullable Object>();
    befores.forEach((version, later) -> {
      number(version, numbers, versions);
      later.forEach(other -> number(other, numbers, versions));
    });
    var graph = new Graph(versions.size());
    befores.forEach((version, later) ->
        later.forEach(other ->
            graph.link(
                number(version, numbers, versions),
                number(other, numbers, versions),
                Graph.WW,
                null)));
    return Components.of(graph).stream()
        .map(component ->
            new Cycle(
                key, new ArrayList<>(Arrays.stream(component).mapToObj(versions::get).toList())))
        .toList();
  }

  private static int number(
      @Nullable Object version,
      Map<@Nullable Object, Integer> numbers,
      List<@Nullable Object> versions) {
    var number = numbers.get(version);
    if (number == null) {
      number = versions.size();
      numbers.put(version, number);
      versions.add(version);
    }
    return number;
  }

  interface Before {
    void of(Object key, @Nullable Object version, @Nullable Object later);
  }

  void forEach(Before before) {
    known.forEach((key, befores) ->
        befores.forEach(
            (version, later) -> later.forEach(other -> before.of(key, version, other))));
  }
}
