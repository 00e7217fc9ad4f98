package soulfra.workbench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import soulfra.experiments.Experiment;
import soulfra.experiments.Experiments;
import soulfra.experiments.Options;
import soulfra.experiments.Runner;
import soulfra.experiments.Stage;

@Command(
    name = "run",
    description = {
      "Runs experiments: you predict, it runs, you compare.",
      "",
      "Each one runs a broken mode, in which the trouble must show, and a fixed one, in which it"
          + " must not. A report with charts goes to results/.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:as the book predicts",
      "1:a surprise: measured, and not what was predicted",
      "2:unknown (too few samples, a crash, a time limit), or an error"
    })
final class Run implements Callable<Integer> {

  private final Workplace place;

  @Parameters(
      paramLabel = "WHAT",
      arity = "1..*",
      description = "Ids (2.1), names, chapters of the second edition (2), or all. See ./lab list.")
  private List<String> what = List.of();

  @Option(
      names = "--stage",
      paramLabel = "1,2,3",
      description = "Which stages to run on. Default: all that an experiment predicts anything of.")
  private @Nullable String stages;

  @Option(names = "--seed", description = "Where all chance starts; printed, to run it again.")
  private @Nullable Long seed;

  @Option(names = "--quick", description = "Less data: ten seconds each at most.")
  private boolean quick;

  @Option(names = "--no-ask", description = "Don't ask for your prediction.")
  private boolean dontAsk;

  @Option(names = "--json", description = "Print the reports as JSON, and nothing else.")
  private boolean json;

  Run(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() {
    var options =
        new Options(
            place.root(),
            stages(),
            seed == null ? ThreadLocalRandom.current().nextLong(1, 1_000_000) : seed,
            quick,
            !dontAsk,
            json);
    return new Runner(place.terminal()).run(selection(), options).exitCode;
  }

  private List<Stage> stages() {
    try {
      return stages == null ? List.of() : Stage.parse(stages);
    } catch (IllegalArgumentException e) {
      throw Refusal.of(e, "Say --stage 1, or --stage 1,2.");
    }
  }

  private List<Experiment> selection() {
    var selected = new ArrayList<Experiment>();
    for (var name : what) {
      try {
        selected.addAll(Experiments.select(name));
      } catch (IllegalArgumentException e) {
        throw Refusal.of(e, "./lab list shows what they ask.");
      }
    }
    return selected.stream().distinct().toList();
  }
}
