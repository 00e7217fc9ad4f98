package soulfra.experiments;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// One of the three times that the product is built.
public enum Stage {
  ONE(1, "stage1-single-sqlite"),
  TWO(2, "stage2-multi-user"),
  THREE(3, "stage3-partitioned");

  public final int number;

  /// `stage1`
  public final String id;

  private final String folder;

  Stage(int number, String folder) {
    this.number = number;
    this.id = "stage" + number;
    this.folder = folder;
  }

  /// The stage's module folder.
  public Path home(Path root) {
    return root.resolve(folder);
  }

  /// Reads `1`, `stage1`, or a list such as `1,2`.
  public static List<Stage> parse(String text) {
    return Arrays.stream(text.split(",", -1)).map(String::strip).map(Stage::one).toList();
  }

  private static Stage one(String text) {
    return Arrays.stream(values())
        .filter(stage -> text.equals(stage.id) || text.equals(Integer.toString(stage.number)))
        .findAny()
        .orElseThrow(() -> new IllegalArgumentException("A stage is 1, 2 or 3: stage=" + text));
  }
}
