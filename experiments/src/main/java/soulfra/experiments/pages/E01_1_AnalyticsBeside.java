package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
    id = "1.1",
    name = "analytics-beside",
    chapter = Chapter.TRADE_OFFS,
    section = "Operational Versus Analytical Systems",
    sectionInFirstEdition = "Transaction Processing or Analytics? (in chapter 3)",
    title = "The report that keeps everything",
    question =
        """
        An analyst's report reads all of the history in one long transaction, on the database that \
        the product writes to. What must the database keep for as long as the report runs?\
        """,
    broken = "The report runs in a transaction on the product's own database.",
    fixed = "The report runs on a copy of last night (a warehouse, in small).",
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              SQLite can't write its log back past a reader: the log grows with every write for as \
              long as the report runs. Beside a copy a checkpoint empties it each time. Neither \
              slows the writer down at once; the disk is what runs out.\
              """),
      @About.Prediction(
          stage = Stage.TWO,
          says =
              """
              Postgres keeps every old version of a row that the report might still want to see: \
              VACUUM runs and removes nothing, and a small table that is often updated grows \
              without end. With the report on a copy VACUUM takes them all.\
              """)
    },
    change = "Let the report read in many short transactions: what is kept, and what is wrong now?")
public final class E01_1_AnalyticsBeside implements Experiment {

  private static final int AGENTS = 200;

  /// @param kept by the database for the report, after so many updates: bytes of log, or dead rows
  private record Outcome(String where, List<Integer> updates, List<Double> kept, long sum) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int rounds = lab.quick() ? 10 : 60;
    Outcome beside;
    Outcome copied;
    try (var engine = Engine.of(lab);
        var writer = engine.connect()) {
      fill(lab, writer);
      lab.say("%d × %d updates beside a report on %s".formatted(rounds, AGENTS, engine.name()));
      try (var report = engine.connect()) {
        begin(lab, report);
        beside = write(lab, writer, report, "on the product's database", rounds);
        Sqlite.run(report, "commit");
      }
      clean(lab, writer);
      lab.say("the same beside a report on a copy");
      try (var warehouse = Sqlite.open(lab.folder().resolve("warehouse.sqlite"), "normal")) {
        copy(writer, warehouse);
        Sqlite.run(warehouse, "begin");
        copied = write(lab, writer, warehouse, "on a copy", rounds);
        Sqlite.run(warehouse, "commit");
      }
    }
    var unit = lab.stage() == Stage.ONE ? "KB of log" : "dead rows";
    double most = Collections.max(copied.kept);
    double ratio = beside.kept.getLast() / Math.max(1, most);
    double grown = beside.kept.getLast() / beside.kept.getFirst();
    return new Findings(
        "After %,d updates beside the report the database keeps %,.0f %s for it, beside a report on a copy %,.0f."
            .formatted(beside.updates.getLast(), beside.kept.getLast(), unit, most),
        List.of(
            Check.atLeast(BROKEN, "What is kept grows: last ÷ first ÷ rounds", 0.5, grown / rounds),
            Check.atLeast(COMPARED, "What is kept, beside ÷ on a copy", rounds / 2.0, ratio),
            Check.that(
                FIXED,
                "The copy does not show what came since",
                copied.sum == AGENTS * (long) rounds && beside.sum == 0,
                "%,d and %,d".formatted(beside.sum, copied.sum))),
        List.of(
            new Chart(
                "What the database keeps for a report that is still running",
                new Chart.Axis("updates since it began", false),
                new Chart.Axis(unit, false),
                beside.updates.stream().map(Integer::doubleValue).toList(),
                Stream.of(beside, copied).map(o -> new Chart.Series(o.where, o.kept)).toList(),
                List.of())),
        List.of(
            new Table(
                "A report that runs for as long as the updates do",
                List.of("Report", "updates", unit + " at first", "in the end", "its sum"),
                Stream.of(beside, copied)
                    .map(o ->
                        Table.row(
                            o.where,
                            o.updates.getLast(),
                            o.kept.getFirst(),
                            o.kept.getLast(),
                            o.sum))
                    .toList())));
  }

  private static void fill(Lab lab, Connection writer) throws SQLException {
    Sqlite.run(
        writer, "create table agents (id integer primary key, blessings integer, note text)");
    for (int id = 0; id < AGENTS; id++) {
      Sqlite.run(writer, "insert into agents values (%d, 0, '%s')".formatted(id, "n".repeat(200)));
    }
    if (lab.stage() == Stage.ONE) {
      Sqlite.run(writer, "pragma wal_autocheckpoint = 0"); // the experiment does it by hand
      Sqlite.run(writer, "pragma busy_timeout = 0"); // and does not wait for the reader to end
    } else {
      Sqlite.run(writer, "alter table agents set (autovacuum_enabled = false)");
    }
    clean(lab, writer);
  }

  /// A transaction that goes on seeing what it sees first.
  private static void begin(Lab lab, Connection report) throws SQLException {
    Sqlite.run(
        report, lab.stage() == Stage.ONE ? "begin" : "begin isolation level repeatable read");
  }

  /// The report has begun to read; meanwhile each round updates every agent, and the database's own
  /// housekeeping comes by.
  private static Outcome write(
      Lab lab, Connection writer, Connection report, String where, int rounds) throws Exception {
    var sum = "select sum(blessings) from agents";
    long first = Sqlite.number(report, sum);
    var updates = new ArrayList<Integer>();
    var kept = new ArrayList<Double>();
    for (int round = 1; round <= rounds; round++) {
      for (int id = 0; id < AGENTS; id++) {
        Sqlite.run(writer, "update agents set blessings = blessings + 1 where id = " + id);
      }
      clean(lab, writer);
      updates.add(round * AGENTS);
      kept.add(kept(lab, writer));
    }
    long last = Sqlite.number(report, sum);
    if (last != first) {
      throw new IllegalStateException("The report saw %d and then %d.".formatted(first, last));
    }
    return new Outcome(where, updates, kept, last);
  }

  private static void clean(Lab lab, Connection writer) throws SQLException {
    if (lab.stage() == Stage.ONE) {
      Sqlite.run(writer, "pragma wal_checkpoint(truncate)");
    } else {
      Sqlite.run(writer, "select pg_stat_force_next_flush()"); // what was counted comes first
      Sqlite.run(writer, "vacuum agents");
    }
  }

  private static double kept(Lab lab, Connection writer) throws Exception {
    if (lab.stage() == Stage.ONE) {
      return Files.size(lab.folder().resolve("engine.sqlite-wal")) / 1024.0;
    }
    return Sqlite.number(
        writer, "select n_dead_tup from pg_stat_all_tables where relname = 'agents'");
  }

  private static void copy(Connection from, Connection warehouse) throws SQLException {
    Sqlite.run(warehouse, "create table agents (id integer primary key, blessings integer)");
    try (var statement = from.createStatement();
        var rows = statement.executeQuery("select id, blessings from agents");
        var insert = warehouse.prepareStatement("insert into agents values (?, ?)")) {
      while (rows.next()) {
        insert.setInt(1, rows.getInt(1));
        insert.setInt(2, rows.getInt(2));
        insert.executeUpdate();
      }
    }
  }
}
