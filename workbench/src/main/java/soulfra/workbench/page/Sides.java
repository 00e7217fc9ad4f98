package soulfra.workbench.page;

import com.github.difflib.patch.DeltaType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.Stage;
import soulfra.workbench.diff.Difference;
import soulfra.workbench.diff.Difference.Added;
import soulfra.workbench.diff.Difference.Changed;
import soulfra.workbench.diff.Difference.Removed;
import soulfra.workbench.diff.Difference.Same;
import soulfra.workbench.diff.StageDiff;

/// What changes from one stage to another, for the page: the files, and one of them side by side.
/// Files are named by what the comparison found; no path comes from the browser.
record Sides(Path root) {

  /// @param state `new`, `gone`, `changed` or `same`
  /// @param says what a new file teaches, or one that is gone taught
  record Entry(String file, String state, String says, int added, int removed) {}

  /// A line of each side; null where that side has none.
  ///
  /// @param same whether both are the same
  record Row(
      boolean same, @Nullable Integer from, String before, @Nullable Integer to, String after) {}

  List<Entry> files(Stage before, Stage after) {
    return diff(before, after).files().stream().map(Sides::entry).toList();
  }

  /// @throws NoSuchElementException if neither stage has a file of this name
  List<Row> rows(Stage before, Stage after, String file) {
    var found =
        diff(before, after).files().stream()
            .filter(difference -> difference.file().equals(file))
            .findAny()
            .orElseThrow(() -> new NoSuchElementException("There is no file " + file));
    return found instanceof Changed changed ? rows(changed) : List.of();
  }

  private StageDiff diff(Stage before, Stage after) {
    return StageDiff.of(before.home(root), after.home(root));
  }

  private static Entry entry(Difference difference) {
    return switch (difference) {
      case Same same -> new Entry(same.file(), "same", "", 0, 0);
      case Added added -> new Entry(added.file(), "new", added.teaches(), 0, 0);
      case Removed removed -> new Entry(removed.file(), "gone", removed.taught(), 0, 0);
      case Changed changed ->
          new Entry(changed.file(), "changed", "", changed.added(), changed.removed());
    };
  }

  private static List<Row> rows(Changed changed) {
    var rows = new ArrayList<Row>();
    for (var part : changed.parts()) {
      var left = part.getSource();
      var right = part.getTarget();
      boolean same = part.getType() == DeltaType.EQUAL;
      for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
        boolean hasLeft = i < left.size();
        boolean hasRight = i < right.size();
        rows.add(
            new Row(
                same,
                hasLeft ? left.getPosition() + i + 1 : null,
                hasLeft ? left.getLines().get(i) : "",
                hasRight ? right.getPosition() + i + 1 : null,
                hasRight ? right.getLines().get(i) : ""));
      }
    }
    return rows;
  }
}
