package soulfra.workbench.mission;

import java.util.List;
import java.util.Optional;

/// One thing that must be seen.
///
/// @param words what, as it stands in the list
/// @param in looks at all that was seen since the begin, oldest first; says what it found
public record Sign(String words, Finding in) {

  /// Empty while it has not been seen.
  @FunctionalInterface
  public interface Finding {
    Optional<String> find(List<Look> story);
  }
}
