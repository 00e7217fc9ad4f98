package soulfra.experiments.pages;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.PriorityQueue;

/// Counts how often each line of a file occurs, as a process of its own whose memory is limited.
final class WordCount {

  private static final int RUN = 50_000; // lines that are sorted at once

  enum Way {
    HASH("hash table"),
    SORT("sorted runs, merged");

    final String says;

    Way(String says) {
      this.says = says;
    }
  }

  /// How many different words there are; and a checksum of their counts.
  static final class Summary {
    private long words;
    private long squares;

    void add(int count) {
      words++;
      squares += (long) count * count;
    }

    @Override
    public String toString() {
      return "%d words (%d)".formatted(words, squares);
    }
  }

  /// The line in the run's file at which the merge stands.
  private record Head(String word, BufferedReader run) {}

  private WordCount() {}

  static String word(int number) {
    return "word-%07d".formatted(number);
  }

  /// @param args a [Way], the file, and a folder for what does not fit
  public static void main(String[] args) throws IOException {
    var log = Path.of(args[1]);
    var summary =
        switch (Way.valueOf(args[0])) {
          case HASH -> hash(log);
          case SORT -> merge(runs(log, Path.of(args[2])));
        };
    System.out.println(summary);
  }

  private static Summary hash(Path log) throws IOException {
    var counts = new HashMap<String, Integer>();
    try (var lines = Files.newBufferedReader(log)) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        counts.merge(line, 1, Integer::sum);
      }
    }
    var summary = new Summary();
    counts.values().forEach(summary::add);
    return summary;
  }

  private static List<Path> runs(Path log, Path folder) throws IOException {
    var runs = new ArrayList<Path>();
    try (var lines = Files.newBufferedReader(log)) {
      var run = new ArrayList<String>(RUN);
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        run.add(line);
        if (run.size() == RUN) {
          runs.add(spill(run, folder.resolve("run-" + runs.size())));
        }
      }
      runs.add(spill(run, folder.resolve("run-" + runs.size())));
    }
    return runs;
  }

  private static Path spill(List<String> run, Path file) throws IOException {
    Collections.sort(run);
    Files.write(file, run);
    run.clear();
    return file;
  }

  /// All runs side by side: the smallest word of them all comes next, so that what is equal comes
  /// together.
  private static Summary merge(List<Path> runs) throws IOException {
    var summary = new Summary();
    var heads = new PriorityQueue<Head>(Comparator.comparing(Head::word));
    for (var run : runs) {
      advance(heads, Files.newBufferedReader(run));
    }
    var current = "";
    int count = 0;
    for (var next = heads.poll(); next != null; next = heads.poll()) {
      if (!next.word.equals(current) && count > 0) {
        summary.add(count);
        count = 0;
      }
      current = next.word;
      count++;
      advance(heads, next.run);
    }
    if (count > 0) {
      summary.add(count);
    }
    return summary;
  }

  private static void advance(PriorityQueue<Head> heads, BufferedReader run) throws IOException {
    var line = run.readLine();
    if (line == null) {
      run.close();
    } else {
      heads.add(new Head(line, run));
    }
  }
}
