package soulfra.workbench.page;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import soulfra.experiments.About;
import soulfra.experiments.Experiment;
import soulfra.experiments.Experiments;
import soulfra.experiments.Stage;

/// The experiments as the page shows them: what they ask and predict, and how past runs ended.
record Catalogue(List<Entry> experiments) {

  private static final int PAST = 5;

  record Entry(
      String id,
      int chapter,
      String chapterTitle,
      int chapterInFirstEdition,
      String section,
      String title,
      String question,
      String broken,
      String fixed,
      String change,
      Map<String, String> predictions,
      Map<String, List<Results.Past>> runs) {}

  static Catalogue of(Results results) {
    var past = results.byName();
    return new Catalogue(
        Experiments.all().stream().map(experiment -> entry(experiment, past)).toList());
  }

  private static Entry entry(Experiment experiment, Map<String, List<Results.Past>> all) {
    About about = experiment.about();
    var predictions = new LinkedHashMap<String, String>();
    var runs = new LinkedHashMap<String, List<Results.Past>>();
    Arrays.stream(Stage.values())
        .forEach(stage -> {
          experiment.prediction(stage).ifPresent(says -> predictions.put(stage.id, says));
          var past = all.getOrDefault(experiment.reportName(stage), List.of());
          if (!past.isEmpty()) {
            runs.put(stage.id, past.subList(0, Math.min(PAST, past.size())));
          }
        });
    return new Entry(
        about.id(),
        about.chapter().number,
        about.chapter().title,
        about.chapter().numberInFirstEdition,
        about.section(),
        about.title(),
        about.question(),
        about.broken(),
        about.fixed(),
        about.change(),
        predictions,
        runs);
  }
}
