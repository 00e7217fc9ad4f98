package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.FIXED;

import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
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
    id = "3.2",
    name = "document-or-table",
    chapter = Chapter.DATA_MODELS,
    section = "Data Locality for Reads and Writes",
    sectionInFirstEdition = "Data locality for queries",
    title = "One field of a large document",
    question =
        """
        An agent's memory is a document of some hundred facts. One fact changes. How much does the \
        database write?\
        """,
    broken = "The memory is one JSON document: update it in place, with the database's own call.",
    fixed = "The memory is a row for each fact: update one row.",
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              SQLite's log holds whole pages: a changed document rewrites each page it covers, a \
              changed row one page and no more. Reading all of the memory is where the document \
              wins: one row, already in one place.\
              """),
      @About.Prediction(
          stage = Stage.TWO,
          says =
              """
              jsonb_set looks like a change of one field, and Postgres writes the whole document \
              anew into its log, because a value is stored as one. The larger the document, the \
              worse the ratio; the row costs the same whatever the size of the memory.\
              """)
    },
    change = "Let all facts have the same length: what does SQLite write for the document now?")
public final class E03_2_DocumentOrTable implements Experiment {

  private static final List<Integer> FACTS = List.of(10, 100, 1000);

  private enum Model {
    DOCUMENT("document"),
    ROWS("row for each fact");

    private final String says;

    Model(String says) {
      this.says = says;
    }
  }

  /// @param bytes of log that one changed fact costs
  private record Outcome(Model model, int facts, double bytes, Histogram read) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int updates = lab.quick() ? 50 : 500;
    var outcomes = new ArrayList<Outcome>();
    try (var engine = Engine.of(lab);
        var connection = engine.connect()) {
      create(lab, connection);
      for (int facts : FACTS) {
        lab.say("a memory of %,d facts, on %s".formatted(facts, engine.name()));
        fill(lab, connection, facts);
        for (var model : Model.values()) {
          outcomes.add(update(lab, connection, model, facts, updates));
        }
      }
    }
    var document = of(outcomes, Model.DOCUMENT);
    var rows = of(outcomes, Model.ROWS);
    double worst = document.getLast().bytes / rows.getLast().bytes;
    double grown = rows.getLast().bytes / rows.getFirst().bytes;
    double reads =
        Stopwatch.micros(rows.getLast().read, 50) / Stopwatch.micros(document.getLast().read, 50);
    return new Findings(
        "To change one of %,d facts wrote %,.0f bytes of log for the document and %,.0f for the row: %.0f times as much. Reading all of them took %.1f times as long from rows."
            .formatted(
                FACTS.getLast(), document.getLast().bytes, rows.getLast().bytes, worst, reads),
        List.of(
            Check.atLeast(BROKEN, "Bytes written, document ÷ row, at 1,000 facts", 5, worst),
            Check.atLeast(
                BROKEN,
                "Bytes for the document, 1,000 facts ÷ 10",
                3,
                document.getLast().bytes / document.getFirst().bytes),
            Check.atMost(FIXED, "Bytes for the row, 1,000 facts ÷ 10", 2, grown)),
        List.of(
            new Chart(
                "A changed field rewrites its document",
                new Chart.Axis("facts in the memory", true),
                new Chart.Axis("bytes of log for one changed fact", true),
                FACTS.stream().map(Integer::doubleValue).toList(),
                Stream.of(document, rows)
                    .map(list ->
                        new Chart.Series(
                            list.getFirst().model.says, list.stream().map(Outcome::bytes).toList()))
                    .toList(),
                List.of())),
        List.of(table(outcomes)));
  }

  private static void create(Lab lab, Connection connection) throws SQLException {
    var json = lab.stage() == Stage.ONE ? "text" : "jsonb";
    Sqlite.run(
        connection,
        "create table documents (agent integer primary key, memory %s)".formatted(json));
    Sqlite.run(
        connection,
        "create table facts (agent integer, name text, fact text, primary key (agent, name))");
    if (lab.stage() == Stage.ONE) {
      Sqlite.run(connection, "pragma wal_autocheckpoint = 0"); // so that the log's size counts
    }
  }

  /// The agent's number is that of its facts. A fact is as long as such things are.
  private static void fill(Lab lab, Connection connection, int facts) throws SQLException {
    var random = lab.random().split();
    connection.setAutoCommit(false);
    var document = new StringBuilder("{");
    try (var insert = connection.prepareStatement("insert into facts values (?, ?, ?)")) {
      for (int i = 0; i < facts; i++) {
        var fact = fact(random);
        insert.setInt(1, facts);
        insert.setString(2, "fact" + i);
        insert.setString(3, fact);
        insert.addBatch();
        document.append(i == 0 ? "" : ",").append("\"fact%d\":\"%s\"".formatted(i, fact));
      }
      insert.executeBatch();
    }
    var value = lab.stage() == Stage.ONE ? "?" : "cast(? as jsonb)";
    try (var insert =
        connection.prepareStatement("insert into documents values (?, %s)".formatted(value))) {
      insert.setInt(1, facts);
      insert.setString(2, document.append('}').toString());
      insert.executeUpdate();
    }
    connection.commit();
    connection.setAutoCommit(true);
  }

  private static String fact(SplittableRandom random) {
    return "%016x".formatted(random.nextLong()).repeat(1 + random.nextInt(5));
  }

  private static Outcome update(Lab lab, Connection connection, Model model, int facts, int updates)
      throws Exception {
    var random = lab.random().split();
    // A page's first change after a checkpoint is logged as a whole page; that comes before.
    change(lab, connection, model, facts, "fact0", fact(random));
    long before = log(lab, connection);
    for (int i = 0; i < updates; i++) {
      change(lab, connection, model, facts, "fact" + random.nextInt(facts), fact(random));
    }
    double bytes = (double) (log(lab, connection) - before) / updates;
    var read =
        switch (model) {
          case DOCUMENT -> "select memory from documents where agent = " + facts;
          case ROWS -> "select name, fact from facts where agent = %d".formatted(facts);
        };
    var reads =
        Stopwatch.time(
            200,
            Duration.ofSeconds(5),
            () -> {
              try (var statement = connection.createStatement();
                  var rows = statement.executeQuery(read)) {
                while (rows.next()) {
                  rows.getString(1);
                }
              }
            });
    return new Outcome(model, facts, bytes, reads);
  }

  private static void change(
      Lab lab, Connection connection, Model model, int facts, String name, String fact)
      throws SQLException {
    var sql =
        switch (model) {
          case ROWS ->
              "update facts set fact = '%s' where agent = %d and name = '%s'"
                  .formatted(fact, facts, name);
          case DOCUMENT ->
              (lab.stage() == Stage.ONE
                      ? "update documents set memory = json_set(memory, '$.%s', '%s') where agent = %d"
                      : "update documents set memory = jsonb_set(memory, '{%s}', '\"%s\"') where agent = %d")
                  .formatted(name, fact, facts);
        };
    Sqlite.run(connection, sql);
  }

  /// How much log there is so far, in bytes.
  private static long log(Lab lab, Connection connection) throws Exception {
    return lab.stage() == Stage.ONE
        ? Files.size(lab.folder().resolve("engine.sqlite-wal"))
        : Sqlite.number(connection, "select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')");
  }

  private static List<Outcome> of(List<Outcome> outcomes, Model model) {
    return outcomes.stream().filter(outcome -> outcome.model == model).toList();
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "One fact of a memory changes",
        List.of("Model", "facts", "bytes of log", "read all, p50 µs"),
        outcomes.stream()
            .map(o -> Table.row(o.model.says, o.facts, o.bytes, Stopwatch.micros(o.read, 50)))
            .toList());
  }
}
