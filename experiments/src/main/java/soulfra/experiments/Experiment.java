package soulfra.experiments;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A claim of the book, put to the test. What it asks and predicts stands in its [About].
///
/// It runs twice over: a *broken* mode in which the trouble must show, and a *fixed* mode in which
/// it must not. A measure that can't tell the two apart measures nothing.
public interface Experiment {

  /// Runs both modes and measures. It judges nothing that it did not measure, and lets every
  /// exception go: an experiment that crashed found out nothing.
  Findings run(Lab lab) throws Exception;

  default About about() {
    var about = getClass().getAnnotation(About.class);
    if (about == null) {
      throw new IllegalStateException(getClass().getName() + " lacks its @About");
    }
    return about;
  }

  /// The stages that it says anything of, in their order.
  default List<Stage> stages() {
    return Arrays.stream(Stage.values()).filter(s -> prediction(s).isPresent()).toList();
  }

  /// What reports on it are called: `2.4-coordinated-omission-stage1`.
  default String reportName(Stage stage) {
    return about().id() + "-" + about().name() + "-" + stage.id;
  }

  /// What the book makes us expect of this stage; empty where the experiment says nothing of it.
  default Optional<String> prediction(Stage stage) {
    return Arrays.stream(about().predictions())
        .filter(prediction -> prediction.stage() == stage)
        .map(About.Prediction::says)
        .findAny();
  }
}
