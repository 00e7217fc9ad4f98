package soulfra.workbench.mission;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What there was to see of a running stage at one moment, and what people were told since the look
/// before.
///
/// @param seconds since the begin
/// @param nodes by name, as the stage itself says
/// @param faults that are there now
/// @param millis how long acknowledged operations took
public record Look(
    double seconds,
    Map<String, Node> nodes,
    List<Fault> faults,
    int acknowledged,
    int refused,
    int unknown,
    List<Double> millis) {

  /// @param shard empty for what is no part of one
  /// @param epoch 0 for who does not lead
  /// @param slots 0 for who does not lead
  public record Node(
      String name, String kind, String state, String shard, boolean leads, long epoch, int slots) {

    boolean up() {
      return state.equals("up");
    }
  }

  /// @param id which of all: the same fault at two times is two
  public record Fault(double id, String words, List<String> on) {

    /// Whether processes suffer in that way: `kill`, `freeze`, `stop`.
    boolean is(String way) {
      return words.startsWith(way + " ");
    }
  }

  public Look {
    nodes = Map.copyOf(nodes);
    faults = List.copyOf(faults);
    millis = List.copyOf(millis);
  }

  Optional<Node> leader(String shard) {
    return nodes.values().stream().filter(n -> n.shard.equals(shard) && n.leads).findAny();
  }

  /// Nobody was told no, and nobody was left without an answer.
  boolean calm() {
    return refused == 0 && unknown == 0;
  }
}
