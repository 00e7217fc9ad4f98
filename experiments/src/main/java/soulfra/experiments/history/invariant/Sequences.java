package soulfra.experiments.history.invariant;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import soulfra.experiments.history.Finding;
import soulfra.experiments.history.Operation;
import soulfra.experiments.history.Words;

/// What each of several readers got, in the order in which it got it. All must fit into one order,
/// without gaps where another reader had something, and nothing twice.
final class Sequences {

  /// Each reader is compared with so many others: the first ones.
  private static final int MOST_COMPARED = 64;

  record Item(Object element, Operation by) {}

  private final Words words;
  private final String verb;
  private final Map<String, List<Item>> readers;

  /// @param readers in the order of their first items
  /// @param verb `read`, `heard`
  Sequences(Map<String, List<Item>> readers, String verb, Words words) {
    this.readers = readers;
    this.verb = verb;
    this.words = words;
  }

  List<Finding> twice() {
    var findings = new ArrayList<Finding>();
    readers.forEach((reader, items) -> {
      var seen = new HashMap<Object, Operation>();
      for (var item : items) {
        var before = seen.put(item.element, item.by);
        if (before != null) {
          findings.add(
              Finding.of(
                  "duplicated",
                  "process %s %s %s %s, and again %s."
                      .formatted(
                          reader,
                          verb,
                          Words.value(item.element),
                          words.when(before),
                          words.when(item.by)),
                  before,
                  item.by));
        }
      }
    });
    return findings;
  }

  /// @param gaps whether what another reader had in between counts, too
  List<Finding> disorder(boolean gaps) {
    var findings = new ArrayList<Finding>();
    var compared = readers.keySet().stream().limit(MOST_COMPARED).toList();
    for (var other : compared) {
      var places = new HashMap<Object, Integer>();
      var theirs = readers.getOrDefault(other, List.of());
      for (int i = 0; i < theirs.size(); i++) {
        places.putIfAbsent(theirs.get(i).element, i);
      }
      readers.forEach((reader, items) -> {
        if (!reader.equals(other)) {
          compare(reader, items, other, theirs, places, gaps, findings);
        }
      });
    }
    return findings;
  }

  private void compare(
      String reader,
      List<Item> items,
      String other,
      List<Item> theirs,
      Map<Object, Integer> places,
      boolean gaps,
      List<Finding> findings) {
    Item last = null;
    int lastAt = -1;
    int lastPlace = -1;
    for (int at = 0; at < items.size(); at++) {
      var item = items.get(at);
      var place = places.get(item.element);
      if (place == null) {
        continue;
      }
      if (last != null && place < lastPlace) {
        findings.add(
            Finding.of(
                "reordered",
                "process %s %s %s before %s (%s), and process %s %s them the other way round (%s)."
                    .formatted(
                        reader,
                        verb,
                        Words.value(last.element),
                        Words.value(item.element),
                        words.when(item.by),
                        other,
                        verb,
                        words.when(theirs.get(lastPlace).by)),
                last.by,
                item.by,
                theirs.get(place).by,
                theirs.get(lastPlace).by));
        return; // one of each pair of readers is enough
      }
      if (gaps && last != null && at == lastAt + 1 && place > lastPlace + 1) {
        var skipped = theirs.get(lastPlace + 1);
        findings.add(
            Finding.of(
                "skipped",
                "process %s %s %s and then %s (%s), but never %s, which process %s %s between them (%s)."
                    .formatted(
                        reader,
                        verb,
                        Words.value(last.element),
                        Words.value(item.element),
                        words.when(item.by),
                        Words.value(skipped.element),
                        other,
                        verb,
                        words.when(skipped.by)),
                last.by,
                item.by,
                skipped.by));
        return;
      }
      last = item;
      lastAt = at;
      lastPlace = place;
    }
  }
}
