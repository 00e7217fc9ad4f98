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
    id = "13.2",
    name = "switch-view",
    chapter = Chapter.PHILOSOPHY,
    section = "Observing Derived State",
    sectionInFirstEdition = "Observing Derived State",
    title = "A view is replaced while it is read",
    question =
        """
        The view that counts blessings has a bug, and is to be computed anew from the log, while \
        readers read it and blessings go on. What do readers see meanwhile, and is the new view \
        complete?\
        """,
    broken =
        """
        Empty the view and fill it again, in batches; or build a second one from the log as it is \
        at the beginning, and switch to it.\
        """,
    fixed =
        """
        Build a second one, note how far in the log it has come, follow the log until it has \
        caught up, and switch by changing one row.\
        """,
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              Filled in place, the view shows half of the counts for as long as it takes. Built \
              beside and not followed, it lacks what came meanwhile, for good. Followed and then \
              switched, every reader sees a whole view, the old or the new; and the old is still \
              there to go back to.\
              """),
      @About.Prediction(stage = Stage.TWO, says = "The same on Postgres.")
    },
    change = "Switch back after some more blessings: what does the old view need for that?")
public final class E13_2_SwitchView implements Experiment {

  private static final int AGENTS = 50;
  private static final int BATCH = 100;
  private static final int MEANWHILE = 7; // blessings that come while a batch is computed

  private static final List<String> SCHEMA =
      List.of(
          "create table log (place integer primary key, agent integer, change integer)",
          "create table views (name text, agent integer, blessings integer, primary key (name, agent))",
          "create table serving (name text)",
          "insert into serving values ('old')");

  /// The bug of the old view: taken back or not, it counts every blessing.
  private static final String COUNT =
      """
      insert into views
      select '%s', agent, sum(%s) from log where place >= %d and place < %d group by agent
      on conflict (name, agent) do update set blessings = views.blessings + excluded.blessings
      """;

  /// How the right view comes to be.
  private enum Way {
    IN_PLACE("emptied and filled"),
    SNAPSHOT("beside, from a snapshot"),
    FOLLOWED("beside, then followed");

    private final String says;

    Way(String says) {
      this.says = says;
    }
  }

  /// @param reads of the whole view, one after each batch
  /// @param torn reads that saw neither the old nor the new counts, but a part
  /// @param wrong agents whose count is not that of the log when all is quiet
  private record Outcome(Way way, int events, int reads, int torn, long wrong) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int events = lab.quick() ? 3_000 : 50_000;
    var outcomes = new ArrayList<Outcome>();
    try (var engine = Engine.of(lab);
        var writer = engine.connect();
        var reader = engine.connect()) {
      for (var way : Way.values()) {
        lab.say("%,d blessings counted anew, %s, on %s".formatted(events, way.says, engine.name()));
        outcomes.add(replace(writer, reader, way, events, lab.random().split()));
      }
    }
    var place = outcomes.get(0);
    var snapshot = outcomes.get(1);
    var followed = outcomes.get(2);
    return new Findings(
        "Filled in place, %d of %d reads saw a part of the view; built from a snapshot, %d of %d agents stayed wrong; followed and switched: %d and %d."
            .formatted(
                place.torn, place.reads, snapshot.wrong, AGENTS, followed.torn, followed.wrong),
        List.of(
            Check.seen(BROKEN, "A reader sees a part, in place", place.torn, place.reads),
            Check.seen(
                BROKEN, "An agent's count stays wrong, from a snapshot", snapshot.wrong, AGENTS),
            Check.never(FIXED, "A reader sees a part, followed", followed.torn, followed.reads),
            Check.never(FIXED, "An agent's count stays wrong, followed", followed.wrong, AGENTS)),
        List.of(
            Chart.ways(
                "What readers see of the work",
                "% of the reads that see a part",
                outcomes.stream().map(o -> o.way.says).toList(),
                outcomes.stream().map(o -> 100.0 * o.torn / o.reads).toList())),
        List.of(table(outcomes)));
  }

  private static Outcome replace(
      Connection writer, Connection reader, Way way, int events, SplittableRandom random)
      throws SQLException {
    for (var table : List.of("log", "views", "serving")) {
      Sqlite.run(writer, "drop table if exists " + table);
    }
    for (var statement : SCHEMA) {
      Sqlite.run(writer, statement);
    }
    bless(writer, 0, events, random);
    Sqlite.run(writer, COUNT.formatted("old", "abs(change)", 0, events));

    int end = events;
    int reads = 0;
    int torn = 0;
    var name = way == Way.IN_PLACE ? "old" : "new";
    if (way == Way.IN_PLACE) {
      Sqlite.run(writer, "delete from views");
    }
    // From the beginning of the log to where it ends, which moves; or ended when this began.
    int done = 0;
    while (done < (way == Way.SNAPSHOT ? events : end)) {
      int next = Math.min(done + BATCH, way == Way.SNAPSHOT ? events : end);
      Sqlite.run(writer, COUNT.formatted(name, "change", done, next));
      done = next;
      long seen = seen(reader);
      reads++;
      // Whole is a view with all that was there at the beginning; what is newer may come late.
      long old = Sqlite.number(reader, "select sum(abs(change)) from log where place < " + events);
      long least = Sqlite.number(reader, "select sum(change) from log where place < " + done);
      torn += seen == old || (done >= events && seen == least) ? 0 : 1;
      if (done < events) {
        end = bless(writer, end, end + MEANWHILE, random);
      }
    }
    if (way != Way.IN_PLACE) {
      Sqlite.run(writer, "update serving set name = 'new'"); // one row: readers see all or nothing
    }
    // When all is quiet: the view follows from where its builder believes that it has come to.
    Sqlite.run(
        writer,
        COUNT.formatted(
            name,
            "change",
            way == Way.SNAPSHOT ? end : done,
            bless(writer, end, end + MEANWHILE, random)));
    long wrong =
        Sqlite.number(
            reader,
            """
            select count(*) from views join serving using (name)
            where blessings <> (select sum(change) from log where log.agent = views.agent)
            """);
    return new Outcome(way, events, reads, torn, wrong);
  }

  /// Blessings, of which every fifth is taken back.
  ///
  /// @return where the log ends now
  private static int bless(Connection connection, int from, int to, SplittableRandom random)
      throws SQLException {
    connection.setAutoCommit(false);
    try (var insert = connection.prepareStatement("insert into log values (?, ?, ?)")) {
      for (int place = from; place < to; place++) {
        insert.setInt(1, place);
        insert.setInt(2, random.nextInt(AGENTS));
        insert.setInt(3, random.nextInt(5) == 0 ? -1 : 1);
        insert.addBatch();
      }
      insert.executeBatch();
    }
    connection.commit();
    connection.setAutoCommit(true);
    return to;
  }

  private static long seen(Connection reader) throws SQLException {
    return Sqlite.number(
        reader, "select coalesce(sum(blessings), 0) from views join serving using (name)");
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "A view of %d agents, computed anew while it is read".formatted(AGENTS),
        List.of("Way", "blessings", "reads", "reads of a part", "agents wrong in the end"),
        outcomes.stream()
            .map(o -> Table.row(o.way.says, o.events, o.reads, o.torn, o.wrong))
            .toList());
  }
}
