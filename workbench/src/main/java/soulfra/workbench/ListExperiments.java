package soulfra.workbench;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import soulfra.experiments.About;
import soulfra.experiments.Experiment;
import soulfra.experiments.Experiments;
import soulfra.experiments.report.ReportFiles;

@Command(
    name = "list",
    description = {
      "Lists the experiments: the book's claims, chapter by chapter.",
      "",
      "Chapters are those of the second edition, with the first edition's beside them."
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
    var all = Experiments.all().stream().map(Experiment::about).toList();
    if (json) {
      place.say(ReportFiles.json(all.stream().map(ListExperiments::entry).toList()));
    } else {
      print(all);
    }
    return 0;
  }

  private void print(List<About> all) {
    int chapter = 0;
    for (var about : all) {
      if (about.chapter().number != chapter) {
        chapter = about.chapter().number;
        place.say(
            "%nChapter %d, %s (first edition: %d)"
                .formatted(chapter, about.chapter().title, about.chapter().numberInFirstEdition));
      }
      place.say("  %-5s %s".formatted(about.id(), about.title()));
      place.say("        %s".formatted(about.question()));
    }
    place.say("%nRun one with ./lab run ID, a chapter with ./lab run CHAPTER.".formatted());
  }

  private static Map<String, Object> entry(About about) {
    return Map.of(
        "id", about.id(),
        "name", about.name(),
        "chapter", about.chapter().number,
        "title", about.title(),
        "question", about.question());
  }
}
