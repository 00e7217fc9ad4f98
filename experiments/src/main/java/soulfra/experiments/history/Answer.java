package soulfra.experiments.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a checker says of a history.
///
/// @param sentence the verdict's reason in one plain sentence: the smallest witness, or what was
///   looked at, or why nobody knows
/// @param findings the worst first
/// @param details numbers and lists by name, for programs
public record Answer(
    Validity validity, String sentence, List<Finding> findings, Map<String, Object> details) {

  private static final int MOST_FINDINGS = 100;

  public Answer {
    findings = List.copyOf(findings.subList(0, Math.min(findings.size(), MOST_FINDINGS)));
    details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
  }

  public static Answer valid(String sentence) {
    return new Answer(Validity.VALID, sentence, List.of(), Map.of());
  }

  public static Answer unknown(String sentence) {
    return new Answer(Validity.UNKNOWN, sentence, List.of(), Map.of());
  }

  /// Invalid by its first finding; `otherwise` where there is none.
  public static Answer of(List<Finding> violations, Answer otherwise) {
    return violations.isEmpty()
        ? otherwise
        : new Answer(
            Validity.INVALID, violations.getFirst().sentence(), violations, otherwise.details());
  }

  public Answer with(String name, Object detail) {
    var more = new LinkedHashMap<>(details);
    more.put(name, detail);
    return new Answer(validity, sentence, findings, more);
  }

  /// The elements, and beside them how many they are: `lost` and `lost_count`.
  public Answer withCounted(String name, Collection<?> elements) {
    return with(name, elements).with(name + "_count", elements.size());
  }

  public Answer with(List<Finding> notes) {
    var all = new ArrayList<>(findings);
    all.addAll(notes);
    return new Answer(validity, sentence, all, details);
  }
}
