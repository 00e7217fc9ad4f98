package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.FIXED;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
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
    id = "11.5",
    name = "atomic-switch",
    chapter = Chapter.BATCH,
    section = "Serving Derived Data",
    sectionInFirstEdition = "The Output of Batch Workflows",
    title = "Half of tonight's result",
    question =
        """
        A nightly job computes everybody's recommendations and puts them where the servers read \
        them. Tonight it dies half-way. What do readers see, and how long does it take to get back \
        to yesterday's?\
        """,
    broken = "Write the new values over the old ones, in batches.",
    fixed =
        """
        Write a table of a new generation, look at it, and change the one row that says which \
        generation is read.\
        """,
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              Written in place, readers get pages that are partly of today and partly of yesterday \
              for as long as the job writes; when it dies, that is what stays, and yesterday's \
              values are gone. With generations no reader ever sees a mixture, the job's death \
              changes nothing, and going back is one row.\
              """),
      @About.Prediction(stage = Stage.TWO, says = "The same on Postgres.")
    },
    change = "Delete the old generation at the moment of the switch: which reader is hurt?")
public final class E11_5_AtomicSwitch implements Experiment {

  private static final int PAGE = 50;
  private static final int BATCH = 200;

  private static final List<String> SCHEMA =
      List.of(
          "create table in_place (person integer primary key, made_on integer)",
          "create table generations (generation integer, person integer, made_on integer, "
              + "primary key (generation, person))",
          "create table serving (generation integer)",
          "insert into serving values (1)");

  /// How a result gets to its readers.
  private enum Way {
    IN_PLACE("in place") {
      @Override
      String write(int day, int from, int to) {
        return "update in_place set made_on = %d where person >= %d and person < %d"
            .formatted(day, from, to);
      }

      @Override
      String read(int from) {
        return "select count(distinct made_on) from in_place where person >= %d and person < %d"
            .formatted(from, from + PAGE);
      }

      @Override
      String publish(int day) {
        return "select 1"; // it is there already
      }

      @Override
      String yesterdays() {
        return "select count(*) from in_place where made_on = 1";
      }
    },
    GENERATIONS("by generations") {
      @Override
      String write(int day, int from, int to) {
        return """
        insert into generations
        select %d, person, %d from generations
        where generation = 1 and person >= %d and person < %d
        """
            .formatted(day, day, from, to);
      }

      @Override
      String read(int from) {
        return """
        select count(distinct made_on) from generations join serving using (generation)
        where person >= %d and person < %d
        """
            .formatted(from, from + PAGE);
      }

      @Override
      String publish(int day) {
        return "update serving set generation = " + day;
      }

      @Override
      String yesterdays() {
        return "select count(*) from generations where generation = 1 and made_on = 1";
      }
    };

    private final String says;

    Way(String says) {
      this.says = says;
    }

    abstract String write(int day, int from, int to);

    /// How many different days there are on a page.
    abstract String read(int from);

    abstract String publish(int day);

    abstract String yesterdays();
  }

  /// @param mixed pages of two days
  /// @param kept of yesterday's values, after the job's death
  private record Outcome(Way way, int people, int reads, int mixed, int mixedAfter, long kept) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int people = lab.quick() ? 4_000 : 100_000;
    var outcomes = new ArrayList<Outcome>();
    try (var engine = Engine.of(lab);
        var job = engine.connect();
        var reader = engine.connect()) {
      for (var statement : SCHEMA) {
        Sqlite.run(job, statement);
      }
      yesterday(job, people);
      for (var way : Way.values()) {
        lab.say("%,d people, %s, on %s".formatted(people, way.says, engine.name()));
        outcomes.add(night(job, reader, way, people, lab.random().split()));
      }
    }
    var place = outcomes.getFirst();
    var generations = outcomes.getLast();
    return new Findings(
        "In place %d of %d pages mixed two days while the job wrote, and after its death %d of %,d of yesterday's values were left; by generations %d pages, and %d values."
            .formatted(
                place.mixed, place.reads, place.kept, people, generations.mixed, generations.kept),
        List.of(
            Check.seen(BROKEN, "A page mixes two days, in place", place.mixed, place.reads),
            Check.seen(
                BROKEN, "Yesterday's values are lost, in place", people - place.kept, people),
            Check.never(
                FIXED,
                "A page mixes two days, by generations",
                generations.mixed + generations.mixedAfter,
                2L * generations.reads),
            Check.never(
                FIXED,
                "One of yesterday's values is lost, by generations",
                people - generations.kept,
                people)),
        List.of(
            Chart.ways(
                "What readers get while the job writes",
                "% of the pages that mix two days",
                outcomes.stream().map(o -> o.way.says).toList(),
                outcomes.stream().map(o -> 100.0 * o.mixed / o.reads).toList())),
        List.of(table(outcomes)));
  }

  private static void yesterday(Connection job, int people) throws SQLException {
    job.setAutoCommit(false);
    try (var place = job.prepareStatement("insert into in_place values (?, 1)");
        var generation = job.prepareStatement("insert into generations values (1, ?, 1)")) {
      for (int person = 0; person < people; person++) {
        place.setInt(1, person);
        place.addBatch();
        generation.setInt(1, person);
        generation.addBatch();
      }
      place.executeBatch();
      generation.executeBatch();
    }
    job.commit();
    job.setAutoCommit(true);
  }

  /// The second night: the job dies half-way. The third: it comes to its end.
  private static Outcome night(
      Connection job, Connection reader, Way way, int people, SplittableRandom random)
      throws SQLException {
    int reads = 0;
    int mixed = 0;
    for (int from = 0; from < people / 2; from += BATCH) {
      Sqlite.run(job, way.write(2, from, from + BATCH));
      for (int i = 0; i < 5; i++) {
        // Somebody who is looked at right now, near to where the job is.
        int at = Math.max(0, from + BATCH - random.nextInt(2 * PAGE));
        mixed += Sqlite.number(reader, way.read(at)) > 1 ? 1 : 0;
        reads++;
      }
    }
    long kept = Sqlite.number(reader, way.yesterdays());
    int mixedAfter = 0;
    for (int from = 0; from < people; from += BATCH) {
      Sqlite.run(job, way.write(3, from, from + BATCH));
    }
    Sqlite.run(job, way.publish(3));
    for (int i = 0; i < reads; i++) {
      mixedAfter += Sqlite.number(reader, way.read(random.nextInt(people - PAGE))) > 1 ? 1 : 0;
    }
    return new Outcome(way, people, reads, mixed, mixedAfter, kept);
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "A job that dies half-way in the first night, and comes to its end in the second",
        List.of(
            "Way", "people", "pages read", "mixed", "mixed in the end", "yesterday's values left"),
        outcomes.stream()
            .map(o -> Table.row(o.way.says, o.people, o.reads, o.mixed, o.mixedAfter, o.kept))
            .toList());
  }
}
