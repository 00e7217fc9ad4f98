package soulfra.workbench.mission;

import java.util.List;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.Stage;
import soulfra.experiments.chaos.Control;

/// Something to bring about. Nobody ticks it off: it is done when what is watched says so.
///
/// @param id for the address: `leader-falls`
/// @param chapter of the second edition
/// @param goal in a sentence, as an order
/// @param means by which it can be reached
/// @param hints the first says little, the last nearly all
public record Mission(
    String id,
    int chapter,
    String title,
    String goal,
    String means,
    List<String> hints,
    Watched watched) {

  public Mission {
    hints = List.copyOf(hints);
  }

  /// What is watched.
  public sealed interface Watched {

    Stage stage();

    /// In words, for whoever wants to know what counts.
    String words();
  }

  /// The running stage, while people work with it: all signs must be seen, and when all is whole
  /// again, what was acknowledged must be there as the workload says.
  ///
  /// @param workload what people do meanwhile
  public record Live(Stage stage, String workload, List<Sign> signs) implements Watched {

    public Live {
      signs = List.copyOf(signs);
    }

    @Override
    public String words() {
      return "The running %s, while eight people work with it (%s); then all that was acknowledged"
              .formatted(stage.id, workload)
          + " is read and judged.";
    }
  }

  /// A run of a scenario, from the page or a terminal, that ended so.
  ///
  /// @param broken whether the promise must break
  /// @param control what must be left out on purpose
  /// @param after the mission whose run this one repeats, with the same seed; null for none
  public record Scenario(
      Stage stage, String name, boolean broken, Control control, @Nullable String after)
      implements Watched {

    @Override
    public String words() {
      return "A run of %s on %s that ends with %s, the checker's verdict on every operation."
          .formatted(name, stage.id, broken ? "a broken promise" : "“as promised”");
    }
  }

  /// A run of an experiment, from the page, for which one wrote down a prediction of one's own, and
  /// in which the trouble showed and its cure helped.
  public record Predicted(Stage stage, String id) implements Watched {

    @Override
    public String words() {
      return "A run of experiment %s on %s with your own prediction, in which the broken way broke"
              .formatted(id, stage.id)
          + " and the fixed one did not.";
    }
  }
}
