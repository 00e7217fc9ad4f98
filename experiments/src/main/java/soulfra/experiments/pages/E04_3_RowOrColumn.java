package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
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
    id = "4.3",
    name = "row-or-column",
    chapter = Chapter.STORAGE,
    section = "Column-Oriented Storage",
    sectionInFirstEdition = "Column-Oriented Storage",
    title = "Two columns out of seven",
    question =
        """
        Which mood gets how many blessings? The question needs two columns of seven. How much of \
        the file does each kind of store read for it, and how much to fetch one whole thought?\
        """,
    broken = "SQLite: a thought's columns lie side by side, in a row.",
    fixed = "DuckDB: a column's values lie side by side, compressed.",
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              (Its engine, beside one that stores columns.) The row store reads its whole file for \
              two numbers of each row; the column store reads a small part, smaller than two \
              sevenths because equal values next to each other compress well. One whole thought \
              is the reverse: the row store reads a few pages, the column store a block of each \
              column.\
              """)
    },
    change = "Give SQLite an index on (mood, blessings): what does it read now, and what is that?")
public final class E04_3_RowOrColumn implements Experiment {

  private static final String SCHEMA =
      """
      create table thoughts (
        id bigint primary key, agent bigint, author bigint, created bigint,
        blessings integer, mood varchar, body varchar
      )\
      """;

  private static final String AGGREGATE =
      "select mood, sum(blessings) from thoughts group by mood order by mood";

  private enum Store {
    ROWS("rows (SQLite)", "jdbc:sqlite:"),
    COLUMNS("columns (DuckDB)", "jdbc:duckdb:");

    private final String says;
    private final String url;

    Store(String says, String url) {
      this.says = says;
      this.url = url;
    }

    Connection open(Path file) throws SQLException {
      return DriverManager.getConnection(url + file);
    }
  }

  /// @param bytes that the engine asked the kernel for
  private record Answer(String text, long bytes, double millis) {}

  private record Outcome(Store store, long size, Answer aggregate, Answer single) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int rows = lab.quick() ? 100_000 : 1_000_000;
    var outcomes = new ArrayList<Outcome>();
    long seed = lab.random().nextLong(); // the same thoughts for both
    for (var store : Store.values()) {
      lab.say("%,d thoughts in %s".formatted(rows, store.says));
      var file = lab.folder().resolve("thoughts." + store.name().toLowerCase(Locale.ROOT));
      try (var connection = store.open(file)) {
        fill(connection, store, rows, new SplittableRandom(seed));
      }
      // Each question in a new connection, so that the engine has nothing in its own memory.
      var single = "select * from thoughts where id = " + rows / 2;
      outcomes.add(
          new Outcome(
              store, Files.size(file), ask(store, file, AGGREGATE), ask(store, file, single)));
    }
    var row = outcomes.getFirst();
    var column = outcomes.getLast();
    double aggregate = (double) column.aggregate.bytes / row.aggregate.bytes;
    double single = (double) column.single.bytes / row.single.bytes;
    return new Findings(
        "For two columns of seven the row store read %,d KB and the column store %,d KB; for one whole thought %,d KB and %,d KB."
            .formatted(
                row.aggregate.bytes / 1024,
                column.aggregate.bytes / 1024,
                row.single.bytes / 1024,
                column.single.bytes / 1024),
        List.of(
            Check.atLeast(
                BROKEN,
                "Share of its file that the row store reads for two columns",
                0.9,
                (double) row.aggregate.bytes / row.size),
            Check.atMost(FIXED, "Bytes for two columns, column store ÷ row store", 0.15, aggregate),
            Check.atLeast(COMPARED, "Bytes for one whole row, column store ÷ row store", 5, single),
            Check.that(
                COMPARED,
                "Both give the same answer",
                row.aggregate.text.equals(column.aggregate.text)
                    && row.single.text.equals(column.single.text),
                row.aggregate.text)),
        List.of(
            new Chart(
                "Each store reads little for what it is made for",
                new Chart.Axis("1 two columns of all rows, 2 all columns of one row", false),
                new Chart.Axis("KB read", true),
                List.of(1.0, 2.0),
                outcomes.stream()
                    .map(o ->
                        new Chart.Series(
                            o.store.says,
                            List.of(o.aggregate.bytes / 1024.0, o.single.bytes / 1024.0)))
                    .toList(),
                List.of())),
        List.of(table(outcomes)));
  }

  private static void fill(Connection connection, Store store, int rows, SplittableRandom random)
      throws SQLException {
    Sqlite.run(
        connection,
        SCHEMA.replace(
            "bigint primary key", store == Store.ROWS ? "integer primary key" : "bigint"));
    connection.setAutoCommit(false);
    // Rows in pieces of a statement: both engines take those fast.
    for (int from = 0; from < rows; from += 1_000) {
      var values = new StringBuilder("insert into thoughts values ");
      for (int id = from; id < Math.min(rows, from + 1_000); id++) {
        values.append(id == from ? "" : ",").append(thought(id, random));
      }
      Sqlite.run(connection, values.toString());
    }
    connection.commit();
    connection.setAutoCommit(true);
    if (store == Store.COLUMNS) {
      Sqlite.run(connection, "checkpoint");
    }
  }

  private static String thought(int id, SplittableRandom random) {
    var mood = List.of("awake", "calm", "curious", "sad").get(random.nextInt(4));
    return "(%d, %d, %d, %d, %d, '%s', 'a thought that says %016x%016x and some words more')"
        .formatted(
            id,
            random.nextInt(10_000),
            random.nextInt(10_000),
            1_790_000_000_000L + id,
            random.nextInt(100),
            mood,
            random.nextLong(),
            random.nextLong());
  }

  /// Twice: the first time, this JVM also reads the classes that it takes.
  private static Answer ask(Store store, Path file, String question) throws Exception {
    var _ = askOnce(store, file, question);
    return askOnce(store, file, question);
  }

  private static Answer askOnce(Store store, Path file, String question) throws Exception {
    try (var connection = store.open(file);
        var statement = connection.createStatement()) {
      long before = bytesRead();
      long start = System.nanoTime();
      var text = new StringBuilder();
      try (var rows = statement.executeQuery(question)) {
        int columns = rows.getMetaData().getColumnCount();
        while (rows.next()) {
          for (int i = 1; i <= columns; i++) {
            text.append(rows.getString(i)).append(' ');
          }
        }
      }
      double millis = (System.nanoTime() - start) / 1e6;
      return new Answer(text.toString().strip(), bytesRead() - before, millis);
    }
  }

  /// What this process has asked the kernel to read so far; both engines live in it.
  private static long bytesRead() throws IOException {
    var io = Path.of("/proc/self/io");
    if (!Files.isReadable(io)) {
      throw new IOException("There is no " + io + ": this experiment counts what Linux counts.");
    }
    return Files.readAllLines(io).stream()
        .filter(line -> line.startsWith("rchar: "))
        .mapToLong(line -> Long.parseLong(line.substring("rchar: ".length())))
        .findFirst()
        .orElseThrow();
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "What each store reads",
        List.of("Store", "file, KB", "two columns, KB", "ms", "one row, KB", "ms"),
        outcomes.stream()
            .map(o ->
                Table.row(
                    o.store.says,
                    o.size / 1024,
                    o.aggregate.bytes / 1024,
                    o.aggregate.millis,
                    o.single.bytes / 1024,
                    o.single.millis))
            .toList());
  }
}
