package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
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
    id = "11.1",
    name = "sort-or-hash",
    chapter = Chapter.BATCH,
    section = "Batch Processing with Unix Tools",
    sectionInFirstEdition = "Batch Processing with Unix Tools",
    title = "Counting words that don't fit",
    question =
        """
        How often does each word occur in a log? A hash table knows at once; sorting has to write \
        and read everything. What happens when there are more words than memory?\
        """,
    broken = "A hash table of all words, in a process with 16 MB of heap.",
    fixed = "Sorted runs of some thousand lines, spilled to files and merged, in the same heap.",
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              With few different words the table is enough, whatever the size of the log. Once the \
              words no longer fit, it does not become slow: it dies (OutOfMemoryError). The sort \
              does not notice; it reads and writes in order, which disks are good at, and its \
              memory is that of one run. That is why `sort | uniq -c` counts logs of any size.\
              """)
    },
    change = "Let the table spill half of its words by hash when it is full: what have you built?")
public final class E11_1_SortOrHash implements Experiment {

  private static final int HEAP_MB = 16;

  /// @param ended `counted`, or what it died of
  private record Outcome(
      WordCount.Way way, int words, String ended, String counts, long spilledKb, long millis) {
    boolean counted() {
      return ended.equals("counted");
    }
  }

  @Override
  public Findings run(Lab lab) throws Exception {
    int lines = lab.quick() ? 400_000 : 4_000_000;
    var outcomes = new ArrayList<Outcome>();
    var expected = new ArrayList<String>();
    for (int words : List.of(lines / 400, lines)) {
      lab.say("%,d lines, at most %,d different words".formatted(lines, words));
      var log = lab.folder().resolve("log-" + words);
      expected.add(write(log, lines, words, lab.random().split()));
      for (var way : WordCount.Way.values()) {
        lab.say("%s in %d MB".formatted(way.says, HEAP_MB));
        outcomes.add(count(lab, log, way, words));
      }
    }
    var smallHash = outcomes.get(0);
    var smallSort = outcomes.get(1);
    var largeHash = outcomes.get(2);
    var largeSort = outcomes.get(3);
    return new Findings(
        "With %,d words both counted, the table in %,d ms and the sort in %,d ms; with up to %,d words in %d MB the table ended by %s, and the sort counted them."
            .formatted(
                smallHash.words,
                smallHash.millis,
                smallSort.millis,
                largeHash.words,
                HEAP_MB,
                largeHash.ended),
        List.of(
            Check.that(
                BROKEN,
                "The table dies when the words don't fit",
                largeHash.ended.contains("OutOfMemoryError"),
                largeHash.ended),
            Check.that(
                FIXED,
                "The sort counts what does not fit",
                largeSort.counted() && largeSort.counts.equals(expected.get(1)),
                largeSort.ended + ", " + largeSort.counts),
            Check.that(
                COMPARED,
                "Both count the same where both can",
                smallHash.counts.equals(expected.get(0))
                    && smallSort.counts.equals(expected.get(0)),
                smallHash.counts + " and " + smallSort.counts)),
        List.of(
            new Chart(
                "The sort takes its time, and any size",
                new Chart.Axis("different words, at most", true),
                new Chart.Axis("ms (a gap: it died)", false),
                List.of((double) smallHash.words, (double) largeHash.words),
                List.of(line(smallHash, largeHash), line(smallSort, largeSort)),
                List.of())),
        List.of(table(outcomes)));
  }

  /// @return how many different words there are, and the sum of their counts' squares: a checksum
  private static String write(Path log, int lines, int words, SplittableRandom random)
      throws IOException {
    var counts = new int[words];
    try (var out = Files.newBufferedWriter(log)) {
      for (int i = 0; i < lines; i++) {
        int word = random.nextInt(words);
        counts[word]++;
        out.write(WordCount.word(word));
        out.write('\n');
      }
    }
    var summary = new WordCount.Summary();
    Arrays.stream(counts).filter(count -> count > 0).forEach(summary::add);
    return summary.toString();
  }

  /// In a process of its own, for whose memory there is a limit.
  private static Outcome count(Lab lab, Path log, WordCount.Way way, int words)
      throws IOException, InterruptedException {
    var runs = Files.createTempDirectory(lab.folder(), "runs-");
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    long start = System.nanoTime();
    var process =
        new ProcessBuilder(
                java,
                "-Xmx%dm".formatted(HEAP_MB),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                WordCount.class.getName(),
                way.name(),
                log.toString(),
                runs.toString())
            .redirectErrorStream(true)
            .start();
    try {
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      long millis = (System.nanoTime() - start) / 1_000_000;
      var died =
          output
              .lines()
              .filter(line -> line.contains("Error"))
              .findFirst()
              .orElse("exit " + code)
              .replaceAll(".*lang\\.", "");
      return new Outcome(
          way,
          words,
          code == 0 ? "counted" : died,
          code == 0 ? output.strip() : "",
          size(runs),
          millis);
    } finally {
      process.destroyForcibly();
    }
  }

  private static long size(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      long bytes = 0;
      for (var file : files.toList()) {
        bytes += Files.size(file);
      }
      return bytes / 1024;
    }
  }

  private static Chart.Series line(Outcome small, Outcome large) {
    return new Chart.Series(
        small.way.says,
        Stream.of(small, large).map(o -> o.counted() ? (double) o.millis : Double.NaN).toList());
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "Counting words in a heap of %d MB".formatted(HEAP_MB),
        List.of("Way", "words, at most", "spilled, KB", "ms", "ended"),
        outcomes.stream()
            .map(o ->
                Table.row(
                    o.way.says, o.words, o.spilledKb, o.millis, o.counted() ? o.counts : o.ended))
            .toList());
  }
}
