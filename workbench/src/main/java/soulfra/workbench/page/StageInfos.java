package soulfra.workbench.page;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What the instances of a stage say of themselves, as one account: all of them, what they store
/// in, and the wires between, each once.
final class StageInfos {

  private StageInfos() {}

  /// @param infos at least one; of each part, the first that names it is believed
  static JsonNode together(Collection<JsonNode> infos) {
    var all = infos.iterator().next().deepCopy();
    if (all.path("topology") instanceof ObjectNode topology) {
      var nodes = topology.putArray("nodes");
      var links = topology.putArray("links");
      var seen = new HashSet<String>();
      for (var info : infos) {
        for (var node : info.path("topology").path("nodes")) {
          addOnce(seen, node.path("id").asString(""), node, nodes);
        }
        for (var link : info.path("topology").path("links")) {
          var ends = link.path("from").asString("") + " " + link.path("to").asString("");
          addOnce(seen, ends, link, links);
        }
      }
    }
    return all;
  }

  private static void addOnce(Set<String> seen, String id, JsonNode part, ArrayNode to) {
    if (seen.add(id)) {
      to.add(part.deepCopy());
    }
  }

  /// The last account of an instance that no longer answers: it is down, its wires with it, and of
  /// what lies behind them it knows nothing any more.
  static JsonNode down(JsonNode info) {
    var now = info.deepCopy();
    for (var node : now.path("topology").path("nodes")) {
      if (node instanceof ObjectNode part) {
        part.put("state", part.path("kind").asString("").equals("instance") ? "down" : "unknown");
      }
    }
    for (var link : now.path("topology").path("links")) {
      if (link instanceof ObjectNode wire) {
        wire.put("state", "down");
      }
    }
    return now;
  }
}
