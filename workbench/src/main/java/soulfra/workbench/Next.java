package soulfra.workbench;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import soulfra.experiments.Experiment;
import soulfra.experiments.Experiments;
import soulfra.experiments.Options;
import soulfra.experiments.Runner;
import soulfra.experiments.Stage;
import soulfra.experiments.report.PastReports;

@Command(
    name = "next",
    description = {
      "Runs what comes next in the book: the first experiment of ./lab list that",
      "has not run here yet, on each stage it has not run on. The exit code is that",
      "of ./lab run.",
      ""
    })
final class Next implements Callable<Integer> {

  private final Workplace place;

  @Option(names = "--quick", description = "Less data: ten seconds each at most.")
  private boolean quick;

  @Option(names = "--no-ask", description = "Don't ask for your prediction.")
  private boolean dontAsk;

  Next(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() {
    var past = PastReports.in(place.results());
    for (var experiment : Experiments.all()) {
      var left = left(experiment, past);
      if (!left.isEmpty()) {
        long seed = ThreadLocalRandom.current().nextLong(1, 1_000_000);
        var options = new Options(place.root(), left, seed, quick, !dontAsk, false);
        return new Runner(place.terminal()).run(List.of(experiment), options).exitCode;
      }
    }
    place.say(
        "All %d experiments have run here. ./lab list shows what came out."
            .formatted(Experiments.all().size()));
    return 0;
  }

  private static List<Stage> left(Experiment experiment, PastReports past) {
    return experiment.stages().stream()
        .filter(stage -> past.of(experiment.reportName(stage)).isEmpty())
        .toList();
  }
}
