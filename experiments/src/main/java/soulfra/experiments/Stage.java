package soulfra.experiments;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import soulfra.servers.Stores.Needs;

/// One of the three times that the product is built.
public enum Stage {
  ONE(1, "stage1-single-sqlite", Needs.FOLDER, 1),
  TWO(2, "stage2-multi-user", Needs.POSTGRES_AND_REDIS, 9),
  THREE(3, "stage3-partitioned", Needs.CLUSTERS, 9);

  public final int number;

  /// `stage1`
  public final String id;

  /// What it stores in.
  public final Needs needs;

  /// How many instances of it can share what it stores in.
  public final int mostInstances;

  private final String folder;

  Stage(int number, String folder, Needs needs, int mostInstances) {
    this.number = number;
    this.id = "stage" + number;
    this.folder = folder;
    this.needs = needs;
    this.mostInstances = mostInstances;
  }

  /// The stage's module folder.
  public Path home(Path root) {
    return root.resolve(folder);
  }

  /// Whether it has a server that can be built and started.
  public boolean exists(Path root) {
    return Files.exists(home(root).resolve("src/main/java/soulfra/Main.java"));
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
