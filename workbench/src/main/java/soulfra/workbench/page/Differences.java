package soulfra.workbench.page;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// What of several stages' answers to the same request is not the same. Ids and times never are,
/// and say nothing.
final class Differences {

  private static final String NONE = "—";

  private Differences() {}

  /// By the name of the part, as `message.position`: what each stage has there.
  static Map<String, Map<String, String>> of(List<Visitor.Outcome> outcomes) {
    var parts = new TreeMap<String, Map<String, String>>();
    for (var outcome : outcomes) {
      if (outcome.answer() != null) {
        collect("", outcome.answer(), outcome.stage(), parts);
      }
    }
    var answered =
        outcomes.stream().filter(one -> one.answer() != null).map(Visitor.Outcome::stage).toList();
    var different = new LinkedHashMap<String, Map<String, String>>();
    parts.forEach((name, values) -> {
      answered.forEach(stage -> values.putIfAbsent(stage, NONE));
      if (new HashSet<>(values.values()).size() > 1) {
        different.put(name, values);
      }
    });
    return different;
  }

  private static void collect(
      String name, JsonNode node, String stage, Map<String, Map<String, String>> to) {
    if (node.isObject()) {
      for (var part : node.properties()) {
        collect(
            name.isEmpty() ? part.getKey() : name + "." + part.getKey(),
            part.getValue(),
            stage,
            to);
      }
    } else if (!alwaysAnother(name)) {
      to.computeIfAbsent(name, _ -> new TreeMap<>())
          .put(stage, node.isString() ? node.asString() : node.toString());
    }
  }

  private static boolean alwaysAnother(String name) {
    var last = name.substring(name.lastIndexOf('.') + 1);
    return last.equals("id") || last.endsWith("Id") || last.endsWith("At");
  }
}
