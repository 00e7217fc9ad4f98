package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import soulfra.experiments.About;
import soulfra.experiments.Chapter;
import soulfra.experiments.Check;
import soulfra.experiments.Experiment;
import soulfra.experiments.Findings;
import soulfra.experiments.Lab;
import soulfra.experiments.Stage;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Table;

@About(
    id = "11.3",
    name = "skewed-key",
    chapter = Chapter.BATCH,
    section = "Shuffling Data",
    sectionInFirstEdition = "Handling skew",
    title = "One task that is never done",
    question =
        """
        Views of thoughts are joined with their authors' profiles, spread over 16 tasks by the \
        author. One author is a celebrity. How long does the job wait for its slowest task?\
        """,
    broken = "A task for each range of hashes: all views of one author meet in one task.",
    fixed =
        """
        The celebrity's views are spread over all tasks by a random digit (salt), and the \
        celebrity's profile is copied to each; the parts are added up in the end.\
        """,
    predictions = {
      @About.Prediction(
          stage = Stage.THREE,
          says =
              """
              (A batch job over its shards' data.) The hash spreads authors evenly, and not their \
              views: one task has many times the median's work, and the job is as slow as that \
              task, with fifteen others done. Salted, all have about the same, and the counts are \
              the same to the last view. The price is a sample to find who is hot, and some copies.\
              """)
    },
    change = "Salt every key: what does that cost in profiles that are copied?")
public final class E11_3_SkewedKey implements Experiment {

  private static final int TASKS = 16;
  private static final int AUTHORS = 10_000;
  private static final int CELEBRITY = 7;
  private static final double SHARE = 0.3; // of all views

  /// Which task a view goes to.
  private enum Way {
    HASH("by hash of the author"),
    SALTED("celebrities salted");

    private final String says;

    Way(String says) {
      this.says = says;
    }

    int taskOf(int author, Set<Integer> hot, SplittableRandom salt) {
      boolean spread = this == SALTED && hot.contains(author);
      return spread ? salt.nextInt(TASKS) : PLACEMENT.shardOf(author);
    }
  }

  private static final Placement PLACEMENT = Placement.modulo(TASKS);

  /// @param rows of each task, views and profiles
  /// @param copies profiles that went to more than one task
  /// @param counts views by country, the result
  private record Outcome(Way way, List<Long> rows, long copies, Map<Integer, Long> counts) {
    double straggler() {
      var sorted = rows.stream().sorted().toList();
      return (double) sorted.getLast() / sorted.get(TASKS / 2);
    }
  }

  @Override
  public Findings run(Lab lab) throws Exception {
    int views = lab.quick() ? 200_000 : 5_000_000;
    var random = lab.random().split();
    var authors = IntStream.generate(() -> author(random)).limit(views).toArray();
    lab.say("%,d views, of which every thousandth is looked at for who is hot".formatted(views));
    var hot = hot(authors);
    var outcomes = new ArrayList<Outcome>();
    for (var way : Way.values()) {
      lab.say("%d tasks, %s".formatted(TASKS, way.says));
      outcomes.add(join(lab, way, authors, hot));
    }
    var hash = outcomes.getFirst();
    var salted = outcomes.getLast();
    return new Findings(
        "By hash the slowest of %d tasks has %.1f times the median's rows, with the hot key salted %.2f times; %d profiles were copied for that."
            .formatted(TASKS, hash.straggler(), salted.straggler(), salted.copies),
        List.of(
            Check.atLeast(BROKEN, "Slowest task's rows ÷ median, by hash", 4, hash.straggler()),
            Check.atMost(FIXED, "Slowest task's rows ÷ median, salted", 1.2, salted.straggler()),
            Check.that(
                COMPARED,
                "Both count the same",
                hash.counts.equals(salted.counts),
                "%d and %d countries".formatted(hash.counts.size(), salted.counts.size())),
            Check.that(
                COMPARED, "Only the celebrity is salted", hot.equals(Set.of(CELEBRITY)), "" + hot)),
        List.of(
            new Chart(
                "The job is as slow as its slowest task",
                new Chart.Axis("task, by its size", false),
                new Chart.Axis("rows", false),
                IntStream.rangeClosed(1, TASKS).mapToObj(i -> (double) i).toList(),
                outcomes.stream()
                    .map(o ->
                        new Chart.Series(
                            o.way.says, o.rows.stream().sorted().map(Long::doubleValue).toList()))
                    .toList(),
                List.of())),
        List.of(table(outcomes)));
  }

  private static int author(SplittableRandom random) {
    return random.nextDouble() < SHARE ? CELEBRITY : random.nextInt(AUTHORS);
  }

  /// Authors with more than a tenth of a task's fair share in a sample.
  private static Set<Integer> hot(int[] authors) {
    var seen = new HashMap<Integer, Integer>();
    for (int i = 0; i < authors.length; i += 1_000) {
      seen.merge(authors[i], 1, Integer::sum);
    }
    double fair = authors.length / 1_000.0 / TASKS;
    return seen.entrySet().stream()
        .filter(entry -> entry.getValue() > fair / 2)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /// Shuffle to a file for each task, then a hash join in each, then the sum.
  private static Outcome join(Lab lab, Way way, int[] authors, Set<Integer> hot)
      throws IOException {
    var folder = Files.createDirectories(lab.folder().resolve(way.name()));
    var salt = lab.random().split();
    var rows = new long[TASKS];
    var files = new ArrayList<DataOutputStream>();
    try {
      for (int task = 0; task < TASKS; task++) {
        files.add(
            new DataOutputStream(
                new BufferedOutputStream(Files.newOutputStream(folder.resolve("" + task)))));
      }
      for (int author : authors) {
        int task = way.taskOf(author, hot, salt);
        files.get(task).writeInt(author);
        rows[task]++;
      }
    } finally {
      for (var file : files) {
        file.close();
      }
    }
    var counts = new HashMap<Integer, Long>();
    long copies = 0;
    for (int task = 0; task < TASKS; task++) {
      var profiles = profiles(way, task, hot);
      copies += profiles.size();
      rows[task] += profiles.size();
      count(folder.resolve("" + task), profiles, counts);
    }
    return new Outcome(way, LongStream.of(rows).boxed().toList(), copies - AUTHORS, counts);
  }

  /// The authors' countries that a task needs: those of its own, and of all who are salted.
  private static Map<Integer, Integer> profiles(Way way, int task, Set<Integer> hot) {
    var profiles = new HashMap<Integer, Integer>();
    for (int author = 0; author < AUTHORS; author++) {
      if (PLACEMENT.shardOf(author) == task || (way == Way.SALTED && hot.contains(author))) {
        profiles.put(author, author % 30);
      }
    }
    return profiles;
  }

  private static void count(Path file, Map<Integer, Integer> profiles, Map<Integer, Long> counts)
      throws IOException {
    long views = Files.size(file) / Integer.BYTES;
    try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      for (long i = 0; i < views; i++) {
        var country = Objects.requireNonNull(profiles.get(in.readInt()), "no profile in this task");
        counts.merge(country, 1L, Long::sum);
      }
    }
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "%d tasks; one of %,d authors has %.0f %% of the views"
            .formatted(TASKS, AUTHORS, 100 * SHARE),
        List.of("Way", "median task, rows", "slowest task, rows", "ratio", "profiles copied"),
        outcomes.stream()
            .map(o ->
                Table.row(
                    o.way.says,
                    o.rows.stream().sorted().toList().get(TASKS / 2),
                    Collections.max(o.rows),
                    o.straggler(),
                    o.copies))
            .toList());
  }
}
