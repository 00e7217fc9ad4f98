package soulfra.experiments.history;

import java.util.Collection;
import java.util.List;

/// One thing that is wrong, or worth to know.
///
/// @param kind in the field's word: `G-single-item`, `lost`, `stale`
/// @param sentence which operations, which values, when
/// @param operations the ids of the operations that it names
public record Finding(String kind, String sentence, List<Integer> operations) {

  public Finding {
    operations = List.copyOf(operations);
  }

  public static Finding of(String kind, String sentence, Operation... operations) {
    return of(kind, sentence, List.of(operations));
  }

  public static Finding of(String kind, String sentence, Collection<Operation> operations) {
    return new Finding(kind, sentence, operations.stream().map(Operation::id).distinct().toList());
  }
}
