package soulfra.workbench.diff;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.patch.AbstractDelta;
import com.github.difflib.patch.Patch;
import java.util.List;

/// What became of one file on the way from one stage to the next.
public sealed interface Difference {

  /// Below the stage's `src/main`, as `java/soulfra/feed/Timelines.java`.
  String file();

  record Same(String file) implements Difference {}

  record Changed(String file, List<String> before, List<String> after) implements Difference {

    public int added() {
      return patch().getDeltas().stream().mapToInt(d -> d.getTarget().size()).sum();
    }

    public int removed() {
      return patch().getDeltas().stream().mapToInt(d -> d.getSource().size()).sum();
    }

    /// How much of the longer one both have, from 0 to 1.
    public double kept() {
      int changed = patch().getDeltas().stream().mapToInt(Changed::size).sum();
      int longer = Math.max(before.size(), after.size());
      return longer == 0 ? 1 : Math.max(0, 1 - (double) changed / longer);
    }

    private static int size(AbstractDelta<String> delta) {
      return Math.max(delta.getSource().size(), delta.getTarget().size());
    }

    /// In the form that `diff -u` prints.
    public List<String> unified(String from, String to) {
      return UnifiedDiffUtils.generateUnifiedDiff(from, to, before, patch(), 3);
    }

    /// All of both, part by part, what is the same too.
    public List<AbstractDelta<String>> parts() {
      return DiffUtils.diff(before, after, true).getDeltas();
    }

    private Patch<String> patch() {
      return DiffUtils.diff(before, after);
    }
  }

  /// A new idea.
  ///
  /// @param teaches the first sentence of what the file says of itself
  record Added(String file, String teaches) implements Difference {}

  /// Has no meaning any more.
  record Removed(String file, String taught) implements Difference {}
}
