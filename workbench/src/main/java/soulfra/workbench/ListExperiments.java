package soulfra.workbench;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import soulfra.experiments.Experiment;
import soulfra.experiments.Experiments;
import soulfra.experiments.report.PastReports;
import soulfra.experiments.report.ReportFiles;

@Command(
    name = "list",
    description = {
      "Lists the experiments: the book's claims, chapter by chapter.",
      "",
      "Chapters are those of the second edition, with the first edition's beside them.",
      "A sign for each stage says what came out when it was run here last."
    })
final class ListExperiments implements Callable<Integer> {

  private final Workplace place;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  ListExperiments(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() {
    var past = PastReports.in(place.results());
    if (json) {
      place.say(ReportFiles.json(Experiments.all().stream().map(e -> entry(e, past)).toList()));
    } else {
      print(past);
    }
    return 0;
  }

  private void print(PastReports past) {
    int chapter = 0;
    for (var experiment : Experiments.all()) {
      var about = experiment.about();
      if (about.chapter().number != chapter) {
        chapter = about.chapter().number;
        place.say(
            "%nChapter %d, %s (first edition: %d)"
                .formatted(chapter, about.chapter().title, about.chapter().numberInFirstEdition));
      }
      place.say("  %-5s %-3s %s".formatted(about.id(), signs(experiment, past), about.title()));
      place.say("            %s".formatted(about.question()));
    }
    place.say("");
    place.say("For each stage: ✓ as predicted, ✗ a surprise, ? unknown, · not run here yet.");
    place.say("./lab next runs the first of those, ./lab run ID one, ./lab run CHAPTER a chapter.");
  }

  private static String signs(Experiment experiment, PastReports past) {
    return experiment.stages().stream()
        .map(stage -> past.of(experiment.reportName(stage)))
        .map(found -> found.map(run -> run.judgement().sign()).orElse("·"))
        .collect(Collectors.joining());
  }

  private static Map<String, Object> entry(Experiment experiment, PastReports past) {
    var about = experiment.about();
    return Map.of(
        "id", about.id(),
        "name", about.name(),
        "chapter", about.chapter().number,
        "title", about.title(),
        "signs", signs(experiment, past),
        "question", about.question());
  }
}
