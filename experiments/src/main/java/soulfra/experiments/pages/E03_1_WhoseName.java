package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    id = "3.1",
    name = "whose-name",
    chapter = Chapter.DATA_MODELS,
    section = "Normalization, Denormalization, and Joins",
    sectionInFirstEdition = "Many-to-One and Many-to-Many Relationships",
    title = "A new name in ten thousand places",
    question =
        """
        A thought shows its author's name. The name can stand in each thought, or once. What does \
        reading cost, what does a change of name cost, and what do readers see meanwhile?\
        """,
    broken = "The name stands in each thought; a change rewrites them, in batches.",
    fixed = "The name stands once; each thought has its author's number, and reading joins.",
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              With the name embedded a page of thoughts is one look-up, and a change of name as \
              many writes as the author has thoughts; until the last of them readers see two \
              names of one person, and if the job dies they keep seeing them. Normalised, a page \
              is a look-up for each author more, and a change is one row.\
              """),
      @About.Prediction(
          stage = Stage.TWO,
          says = "The same counts on Postgres, where each rewritten row is also a dead one.")
    },
    change = "Embed the author's number and a version of the name: what is left of each price?")
public final class E03_1_WhoseName implements Experiment {

  private static final int AUTHORS = 100;
  private static final int BATCH = 100;
  private static final int PAGE = 20;

  private static final List<String> SCHEMA =
      List.of(
          "create table authors (id integer primary key, name text)",
          "create table embedded (id integer primary key, author integer, name text, body text)",
          "create index embedded_by_author on embedded (author, id)",
          "create table normalised (id integer primary key, author integer, body text)",
          "create index normalised_by_author on normalised (author, id)");

  private enum Model {
    EMBEDDED("name in each thought") {
      @Override
      String page(int author) {
        return "select name from embedded where author = %d order by id desc limit %d"
            .formatted(author, PAGE);
      }

      @Override
      String rename(int author, String name) {
        return """
        update embedded set name = '%s' where id in (
          select id from embedded where author = %d and name <> '%s' order by id limit %d)
        """
            .formatted(name, author, name, BATCH);
      }
    },
    NORMALISED("name once") {
      @Override
      String page(int author) {
        return """
        select name from (
          select author from normalised where author = %d order by id desc limit %d) as page
        join authors on authors.id = page.author
        """
            .formatted(author, PAGE);
      }

      @Override
      String rename(int author, String name) {
        return "update authors set name = '%s' where id = %d and name <> '%s'"
            .formatted(name, author, name);
      }
    };

    private final String says;

    Model(String says) {
      this.says = says;
    }

    /// The names that a page of an author's newest thoughts shows.
    abstract String page(int author);

    /// A batch of the change; it has an effect until all is changed.
    abstract String rename(int author, String name);
  }

  /// @param rewritten rows for one change of name
  /// @param looks at the author's whole history while the change runs
  /// @param mixed looks that saw both names
  private record Outcome(
      Model model, int thoughts, long rewritten, long looks, long mixed, Histogram read) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int thoughts = lab.quick() ? 1_000 : 10_000; // of one author
    var outcomes = new ArrayList<Outcome>();
    try (var engine = Engine.of(lab);
        var writer = engine.connect();
        var reader = engine.connect()) {
      lab.say(
          "%,d thoughts of each of %d authors, on %s".formatted(thoughts, AUTHORS, engine.name()));
      fill(writer, thoughts);
      for (var model : Model.values()) {
        lab.say("a change of name, " + model.says);
        outcomes.add(rename(lab, writer, reader, model, thoughts));
      }
    }
    var embedded = outcomes.getFirst();
    var normalised = outcomes.getLast();
    return new Findings(
        "A change of name rewrote %,d rows where the name is embedded, and %d of %d looks meanwhile saw two names; where it stands once, %d row and %d."
            .formatted(
                embedded.rewritten,
                embedded.mixed,
                embedded.looks,
                normalised.rewritten,
                normalised.mixed),
        List.of(
            Check.that(
                BROKEN,
                "Embedded, a change rewrites every thought",
                embedded.rewritten == thoughts,
                "%,d rows".formatted(embedded.rewritten)),
            Check.seen(BROKEN, "Embedded, a look sees two names", embedded.mixed, embedded.looks),
            Check.that(
                FIXED,
                "Normalised, a change rewrites one row",
                normalised.rewritten == 1,
                "%,d rows".formatted(normalised.rewritten)),
            Check.never(
                FIXED, "Normalised, a look sees two names", normalised.mixed, normalised.looks),
            Check.atMost(
                COMPARED,
                "Median of reading a page with the join ÷ without",
                4,
                Stopwatch.micros(normalised.read, 50) / Stopwatch.micros(embedded.read, 50))),
        List.of(
            Chart.ways(
                "What a change of name costs",
                "rows rewritten",
                outcomes.stream().map(o -> o.model.says).toList(),
                outcomes.stream().map(o -> (double) o.rewritten).toList())),
        List.of(table(outcomes)));
  }

  private static void fill(Connection connection, int thoughts) throws SQLException {
    for (var statement : SCHEMA) {
      Sqlite.run(connection, statement);
    }
    connection.setAutoCommit(false);
    try (var author = connection.prepareStatement("insert into authors values (?, ?)");
        var embedded = connection.prepareStatement("insert into embedded values (?, ?, ?, ?)");
        var normalised = connection.prepareStatement("insert into normalised values (?, ?, ?)")) {
      for (int id = 0; id < AUTHORS; id++) {
        author.setInt(1, id);
        author.setString(2, "name " + id);
        author.executeUpdate();
      }
      for (int id = 0; id < thoughts * AUTHORS; id++) {
        int by = id % AUTHORS;
        embedded.setInt(1, id);
        embedded.setInt(2, by);
        embedded.setString(3, "name " + by);
        embedded.setString(4, "a thought of some length, as thoughts are, number " + id);
        embedded.addBatch();
        normalised.setInt(1, id);
        normalised.setInt(2, by);
        normalised.setString(3, "a thought of some length, as thoughts are, number " + id);
        normalised.addBatch();
        if (id % 10_000 == 0) {
          embedded.executeBatch();
          normalised.executeBatch();
        }
      }
      embedded.executeBatch();
      normalised.executeBatch();
    }
    connection.commit();
    connection.setAutoCommit(true);
  }

  private static Outcome rename(
      Lab lab, Connection writer, Connection reader, Model model, int thoughts) throws Exception {
    var random = lab.random().split();
    int author = random.nextInt(AUTHORS);
    // All that the author ever wrote, on one long page.
    var look =
        "select count(distinct name) from (%s) as page"
            .formatted(model.page(author).replace("limit " + PAGE, "limit " + thoughts));
    long rewritten = 0;
    long looks = 0;
    long mixed = 0;
    int changed;
    do {
      try (var statement = writer.createStatement()) {
        changed = statement.executeUpdate(model.rename(author, "new name"));
      }
      rewritten += changed;
      looks++;
      mixed += Sqlite.number(reader, look) > 1 ? 1 : 0;
    } while (changed > 0);
    var read =
        Stopwatch.time(
            lab.quick() ? 500 : 5_000,
            Duration.ofSeconds(10),
            () -> Sqlite.text(reader, model.page(random.nextInt(AUTHORS))));
    return new Outcome(model, thoughts, rewritten, looks, mixed, read);
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "One author's change of name, and a page of %d thoughts".formatted(PAGE),
        List.of("Model", "thoughts", "rows rewritten", "looks", "two names", "read p50 µs"),
        outcomes.stream()
            .map(o ->
                Table.row(
                    o.model.says,
                    o.thoughts,
                    o.rewritten,
                    o.looks,
                    o.mixed,
                    Stopwatch.micros(o.read, 50)))
            .toList());
  }
}
