package soulfra.experiments.history.linear;

import java.util.List;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Operation;

/// What one object does when it is asked one thing after the other: its sequential specification.
/// States are values that never change, with `equals` and `hashCode`.
public interface Model {

  Object initial();

  /// The state after the operation, or null if it can't have gone so in this state. Of an
  /// indefinite operation only what was asked is known.
  @Nullable Object step(Object state, Operation operation);

  /// Whether the operation leaves every state as it is. Such operations cost the search nothing,
  /// and indefinite ones are left out.
  boolean reads(Operation operation);

  /// Whether a refused operation says something of the state, as a failed compare-and-set does.
  default boolean refusalTells(Operation operation) {
    return false;
  }

  /// Whether each key is an object of its own.
  default boolean keyed() {
    return true;
  }

  /// Whether these two alone can't both be, whatever else happened: a witness of two operations.
  ///
  /// @param earlier ended before the other began
  /// @param all that happened to the object
  default boolean contradicts(Operation earlier, Operation later, List<Operation> all) {
    return false;
  }

  /// About how many bytes a state takes.
  default long weight(Object state) {
    return 64;
  }

  /// A caller's mistake: an operation that the model does not know.
  static IllegalArgumentException unknown(Operation o, String known) {
    return new IllegalArgumentException(
        "this model knows %s, and not %s (process %s)".formatted(known, o.f(), o.process()));
  }
}
