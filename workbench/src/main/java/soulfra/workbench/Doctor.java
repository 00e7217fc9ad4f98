package soulfra.workbench;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import soulfra.experiments.report.ReportFiles;

@Command(
    name = "doctor",
    description = {
      "Says what this machine has and lacks, and what each thing is for.",
      "",
      "It looks, and measures the disk; it changes nothing. Exit code 1 if something is lacking"
          + " that the lab can't do without.",
      ""
    })
final class Doctor implements Callable<Integer> {

  private final Workplace place;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  Doctor(Workplace place) {
    this.place = place;
  }

  /// @param needed whether the lab can't do without
  /// @param found what is there, with its measure
  /// @param use what it is for; where it is lacking, how to get it
  record Diagnosis(String name, boolean needed, boolean good, String found, String use) {

    String sign() {
      return good ? "✓" : needed ? "✗" : "–";
    }
  }

  @Override
  public Integer call() {
    var all = new Machinery(place.root()).diagnoses();
    if (json) {
      place.say(ReportFiles.json(all));
    } else {
      print(all);
    }
    return all.stream().anyMatch(d -> d.needed && !d.good) ? 1 : 0;
  }

  private void print(List<Diagnosis> all) {
    for (var d : all) {
      place.say("%s %-18s %s".formatted(d.sign(), d.name(), d.found()));
      place.say("  %-18s %s".formatted("", d.use()));
    }
    boolean lacking = all.stream().anyMatch(d -> d.needed() && !d.good());
    place.say("");
    place.say(
        lacking
            ? "✗ The lab lacks something that it needs; see above."
            : "✓ Ready: ./lab up. What is marked – is needed only for what stands beside it.");
  }
}
