package soulfra.contract;

import java.util.List;
import java.util.Map;

/// How a stage is run and watched.
public interface Operations {

  /// Each dependency's name and state; ready when all of them are up.
  List<Dependency> dependencies();

  StageInfo stage();

  /// Stores a lot at once for `./lab seed`, in one transaction, without the side effects of a chat.
  /// Only an operator may.
  ///
  /// @return how many lines were stored
  long importAll(List<ImportLine> lines);

  record Dependency(String name, boolean up, String detail) {}

  /// @param topology what the workbench draws
  record StageInfo(String stage, String version, Promises promises, Topology topology) {}

  record Topology(List<Node> nodes, List<Link> links) {
    public Topology {
      nodes = List.copyOf(nodes);
      links = List.copyOf(links);
    }
  }

  /// @param kind `instance`, `sqlite`, `postgres`, `redis`, `zookeeper`
  record Node(String id, String kind, String state, Map<String, Object> detail) {}

  record Link(String from, String to, String state) {}
}
