package soulfra.experiments;

import java.nio.file.Path;
import java.util.List;

/// How to run experiments.
///
/// @param root the project's folder, where the stages are built
/// @param stages what to run on, in this order; none for those that an experiment predicts anything
///   of
/// @param seed where all chance starts
/// @param quick less data, so that each takes ten seconds at most
/// @param ask whether to ask for a prediction first, where there is somebody to ask
/// @param json whether to print JSON instead of a page of a lab book
public record Options(
    Path root, List<Stage> stages, long seed, boolean quick, boolean ask, boolean json) {

  public Options {
    stages = List.copyOf(stages);
  }

  /// Where the reports go.
  public Path results() {
    return root.resolve("results");
  }

  /// The command that does it again.
  String command(String id, Stage stage) {
    return "./lab run %s --stage %d --seed %d%s"
        .formatted(id, stage.number, seed, quick ? " --quick" : "");
  }
}
