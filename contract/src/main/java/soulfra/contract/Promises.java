package soulfra.contract;

import java.util.List;

/// What a stage promises, in sentences a client can hold it to, and what it does not.
public record Promises(
    String durability,
    String isolation,
    String freshness,
    String ordering,
    String live,
    String availability,
    List<String> notPromised) {

  public Promises {
    notPromised = List.copyOf(notPromised);
  }
}
