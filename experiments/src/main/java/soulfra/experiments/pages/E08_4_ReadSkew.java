package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.FIXED;

import java.sql.Connection;
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
    id = "8.4",
    name = "read-skew",
    chapter = Chapter.TRANSACTIONS,
    section = "Snapshot Isolation and Repeatable Read",
    sectionInFirstEdition = "Snapshot Isolation and Repeatable Read",
    title = "A report on money that moves",
    question =
        """
        Users send credits to one another while a report adds up all accounts, a page of them at \
        a time; and a backup copies them likewise. Credits neither come nor go. Is the sum right, \
        and what does the backup say when it is restored?\
        """,
    broken = "Each page in a statement of its own (READ COMMITTED).",
    fixed = "All pages in one snapshot; or all of it in a single statement.",
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              Every page is true when it is read, and the sum is true at no moment: what moved \
              from a page that is still to come to one that was read is missing, and the other \
              way round it counts twice. The backup makes that error last. In one read transaction \
              of SQLite, which is a snapshot in WAL mode, each sum is exact, though as much moved \
              meanwhile; and no transfer had to wait.\
              """),
      @About.Prediction(
          stage = Stage.TWO,
          says =
              """
              The same on Postgres: READ COMMITTED takes a new snapshot for each statement, \
              REPEATABLE READ one for all of them.\
              """)
    },
    change = "Lock the pages (FOR SHARE) instead of taking a snapshot: what do transfers pay?")
public final class E08_4_ReadSkew implements Experiment {

  private static final int PAGES = 4;
  private static final int PER_PAGE = 25;
  private static final int ACCOUNTS = PAGES * PER_PAGE;
  private static final int EACH = 100; // credits at first
  private static final long ALL = (long) ACCOUNTS * EACH;

  private enum Way {
    PAGE_BY_PAGE("a statement for each page"),
    SNAPSHOT("all pages in a snapshot"),
    ONE_STATEMENT("one statement");

    private final String says;

    Way(String says) {
      this.says = says;
    }

    String backup() {
      return "backup_" + name().toLowerCase(Locale.ROOT);
    }
  }

  /// @param wrong reports whose sum was not what it must be
  /// @param worst how far the sum was off
  /// @param moved transfers that were committed while reports were made
  /// @param backup what a backup adds up to, made at the end in the same way
  private record Outcome(Way way, int reports, int wrong, long worst, long moved, long backup) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int reports = lab.quick() ? 50 : 1_000;
    var outcomes = new ArrayList<Outcome>();
    try (var engine = Engine.of(lab);
        var users = engine.connect();
        var reporter = engine.connect()) {
      Sqlite.run(users, "create table accounts (id integer primary key, credits integer)");
      for (int id = 0; id < ACCOUNTS; id++) {
        Sqlite.run(users, "insert into accounts values (%d, %d)".formatted(id, EACH));
      }
      long seed = lab.random().nextLong(); // the same transfers for each
      for (var way : Way.values()) {
        lab.say("%d reports, %s, on %s".formatted(reports, way.says, engine.name()));
        outcomes.add(report(users, reporter, way, reports, new SplittableRandom(seed)));
      }
    }
    var pages = outcomes.get(0);
    var snapshot = outcomes.get(1);
    var statement = outcomes.get(2);
    return new Findings(
        "Page by page %d of %d reports were wrong, by up to %d of %,d credits, and a backup has %,d of them for ever. In a snapshot %d were, while %d transfers went through; in one statement %d."
            .formatted(
                pages.wrong,
                reports,
                pages.worst,
                ALL,
                pages.backup,
                snapshot.wrong,
                snapshot.moved,
                statement.wrong),
        List.of(
            Check.atLeast(
                BROKEN,
                "Share of the reports that are wrong, page by page",
                0.5,
                (double) pages.wrong / reports),
            Check.never(
                FIXED,
                "A report is wrong in a snapshot, or in one statement",
                snapshot.wrong + statement.wrong,
                2L * reports),
            Check.that(
                FIXED,
                "A backup made in a snapshot adds up",
                snapshot.backup == ALL,
                "%,d of %,d".formatted(snapshot.backup, ALL))),
        List.of(
            Chart.ways(
                "Pages that are each true make a sum that never was",
                "% of the reports wrong",
                outcomes.stream().map(o -> o.way.says).toList(),
                outcomes.stream().map(o -> 100.0 * o.wrong / o.reports).toList())),
        List.of(table(outcomes)));
  }

  private static Outcome report(
      Connection users, Connection reporter, Way way, int reports, SplittableRandom random)
      throws SQLException {
    int wrong = 0;
    long worst = 0;
    long moved = 0;
    for (int i = 0; i < reports; i++) {
      var sum = sum(users, reporter, way, random);
      moved += sum.moved;
      worst = Math.max(worst, Math.abs(sum.credits - ALL));
      wrong += sum.credits == ALL ? 0 : 1;
    }
    return new Outcome(
        way, reports, wrong, worst, moved, backup(users, reporter, way, random).credits);
  }

  private record Sum(long credits, long moved) {}

  /// Between any two pages some users send credits, and are acknowledged: by turns, so that it does
  /// not depend on who is faster.
  private static Sum sum(Connection users, Connection reporter, Way way, SplittableRandom random)
      throws SQLException {
    if (way == Way.ONE_STATEMENT) {
      long moved = move(users, random);
      return new Sum(Sqlite.number(reporter, "select sum(credits) from accounts"), moved);
    }
    begin(reporter, way);
    long credits = 0;
    long moved = 0;
    for (int page = 0; page < PAGES; page++) {
      credits +=
          Sqlite.number(
              reporter, "select sum(credits) from accounts where %s".formatted(onPage(page)));
      moved += move(users, random);
    }
    end(reporter, way);
    return new Sum(credits, moved);
  }

  private static Sum backup(Connection users, Connection reporter, Way way, SplittableRandom random)
      throws SQLException {
    Sqlite.run(reporter, "create table %s (id integer, credits integer)".formatted(way.backup()));
    var copied = new ArrayList<String>();
    long moved = 0;
    begin(reporter, way);
    for (int page = 0; page < PAGES; page++) {
      var where = way == Way.ONE_STATEMENT ? "true" : onPage(page);
      try (var statement = reporter.createStatement();
          var rows = statement.executeQuery("select id, credits from accounts where " + where)) {
        while (rows.next()) {
          copied.add("(%d, %d)".formatted(rows.getLong(1), rows.getLong(2)));
        }
      }
      moved += move(users, random);
      if (way == Way.ONE_STATEMENT) {
        break;
      }
    }
    end(reporter, way);
    Sqlite.run(
        reporter, "insert into %s values %s".formatted(way.backup(), String.join(",", copied)));
    return new Sum(Sqlite.number(reporter, "select sum(credits) from " + way.backup()), moved);
  }

  private static void begin(Connection reporter, Way way) throws SQLException {
    if (way == Way.SNAPSHOT) {
      reporter.setTransactionIsolation(
          reporter
                  .getMetaData()
                  .supportsTransactionIsolationLevel(Connection.TRANSACTION_REPEATABLE_READ)
              ? Connection.TRANSACTION_REPEATABLE_READ
              : Connection.TRANSACTION_SERIALIZABLE); // all that SQLite has
      reporter.setAutoCommit(false);
    }
  }

  private static void end(Connection reporter, Way way) throws SQLException {
    if (way == Way.SNAPSHOT) {
      reporter.commit();
      reporter.setAutoCommit(true);
    }
  }

  private static String onPage(int page) {
    return "id >= %d and id < %d".formatted(page * PER_PAGE, (page + 1) * PER_PAGE);
  }

  /// @return how many transfers
  private static long move(Connection users, SplittableRandom random) throws SQLException {
    int transfers = 3;
    users.setAutoCommit(false);
    for (int i = 0; i < transfers; i++) {
      int from = random.nextInt(ACCOUNTS);
      int to = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
      int credits = 1 + random.nextInt(9);
      Sqlite.run(
          users,
          "update accounts set credits = credits - %d where id = %d".formatted(credits, from));
      Sqlite.run(
          users, "update accounts set credits = credits + %d where id = %d".formatted(credits, to));
      users.commit();
    }
    users.setAutoCommit(true);
    return transfers;
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "%d accounts, read in %d pages; credits move between two pages".formatted(ACCOUNTS, PAGES),
        List.of(
            "Report", "reports", "wrong", "off by, at most", "transfers", "a backup adds up to"),
        outcomes.stream()
            .map(o -> Table.row(o.way.says, o.reports, o.wrong, o.worst, o.moved, o.backup))
            .toList());
  }
}
