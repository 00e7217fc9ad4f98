package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.FIXED;

import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import soulfra.contract.client.SoulfraClient;
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
    id = "8.2",
    name = "lost-blessings",
    chapter = Chapter.TRANSACTIONS,
    section = "Preventing Lost Updates",
    sectionInFirstEdition = "Preventing Lost Updates",
    title = "Blessings that nobody counted",
    question =
        """
        Many bless the same thought at once, and each is told that it counted. How many of them \
        stand in the count afterwards?\
        """,
    broken = "Read the count, add one in the application, write it back.",
    fixed =
        """
        One atomic statement that adds one; and the stage itself, where a blessing is a row of its \
        own, so that one user's second try counts nothing.\
        """,
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              Read-modify-write loses blessings as soon as there are two writers, though every \
              single statement is serializable; the atomic statement and the stage lose none \
              and count none twice.\
              """),
      @About.Prediction(
          stage = Stage.TWO,
          says =
              """
              The same through the stage: the blessing is a row with a primary key, and the count \
              goes up in one statement. Two statements in SQLite lose as before.\
              """)
    },
    change =
        "Put the two statements of the broken mode between BEGIN and COMMIT. And BEGIN IMMEDIATE?")
public final class E08_2_LostBlessings implements Experiment {

  private static final int EACH = 100;
  private static final String THOUGHT = "create table thoughts (id integer, blessings integer)";

  /// How an application adds one to what is stored.
  private enum Mode {
    READ_MODIFY_WRITE {
      @Override
      void bless(Connection connection) throws SQLException {
        long count = Sqlite.number(connection, "select blessings from thoughts where id = 1");
        Sqlite.run(
            connection, "update thoughts set blessings = %d where id = 1".formatted(count + 1));
      }
    },
    ATOMIC {
      @Override
      void bless(Connection connection) throws SQLException {
        Sqlite.run(connection, "update thoughts set blessings = blessings + 1 where id = 1");
      }
    };

    abstract void bless(Connection connection) throws SQLException;
  }

  /// @param acknowledged blessings of which the one who gave it was told that it counted
  private record Count(int writers, long acknowledged, long counted) {
    long lost() {
      return acknowledged - counted;
    }
  }

  @Override
  public Findings run(Lab lab) throws Exception {
    var broken = new ArrayList<Count>();
    var atomic = new ArrayList<Count>();
    for (int writers : List.of(1, 2, 4, 8)) {
      lab.say(writers + " writers, " + EACH + " blessings each");
      broken.add(inSqlite(lab.folder(), writers, Mode.READ_MODIFY_WRITE));
      atomic.add(inSqlite(lab.folder(), writers, Mode.ATOMIC));
    }
    var api = inStage(lab, lab.quick() ? 10 : 40);
    var worst = Collections.max(broken, Comparator.comparingLong(Count::lost));
    long tries = atomic.stream().mapToLong(Count::acknowledged).sum();
    long wrong = atomic.stream().mapToLong(count -> Math.abs(count.lost())).sum();
    return new Findings(
        "%d writers were told that %d blessings counted, and %d stand there: %d are lost."
                .formatted(worst.writers, worst.acknowledged, worst.counted, worst.lost())
            + " Atomically, %d of %d; through the stage, %d of %d."
                .formatted(wrong, tries, api.lost(), api.acknowledged),
        List.of(
            Check.seen(
                BROKEN, "Read-modify-write loses blessings", worst.lost(), worst.acknowledged),
            Check.never(FIXED, "The atomic statement loses or doubles one", wrong, tries),
            Check.never(
                    FIXED,
                    "The stage loses one, or counts one user twice",
                    Math.abs(api.lost()),
                    api.acknowledged)
                .given(api.acknowledged, api.writers)),
        List.of(chart(broken, atomic)),
        List.of(table(broken, atomic, api)));
  }

  private static Count inSqlite(Path folder, int writers, Mode mode) throws Exception {
    var file = folder.resolve("%s-%d.sqlite".formatted(mode, writers));
    try (var connection = Sqlite.open(file, "normal")) {
      Sqlite.run(connection, THOUGHT);
      Sqlite.run(connection, "insert into thoughts values (1, 0)");
      Parallel.run(
          writers,
          (_, together) -> {
            try (var mine = Sqlite.open(file, "normal")) {
              Sqlite.run(mine, "pragma busy_timeout = 30000");
              together.await();
              for (int i = 0; i < EACH; i++) {
                mode.bless(mine);
              }
            }
          });
      long counted = Sqlite.number(connection, "select blessings from thoughts");
      return new Count(writers, (long) writers * EACH, counted);
    }
  }

  /// Each user blesses the same thought three times over, all users at once.
  private static Count inStage(Lab lab, int users) throws Exception {
    try (var stage = lab.startStage(Map.of());
        var client = SoulfraClient.at(URI.create(stage.url()))) {
      lab.say(users + " users of " + lab.stage().id + " bless one thought");
      var tokens = new ArrayList<String>();
      for (int i = 0; i < users; i++) {
        client.signUp("blesser_" + i, "a long password");
        tokens.add(client.signIn("blesser_" + i, "a long password").value().token());
      }
      var owner = client.as(tokens.getFirst());
      var agent = owner.myAgents(SoulfraClient.Part.first(1)).items().getFirst().id();
      var thought = owner.think(agent, "Who will bless this?").value().id();
      Parallel.run(
          users,
          (user, together) -> {
            together.await();
            for (int i = 0; i < 3; i++) {
              client.as(tokens.get(user)).bless(thought);
            }
          });
      long counted = owner.thought(thought).blessings();
      lab.say("stopping " + lab.stage().id);
      stage.stop();
      return new Count(users, users, counted);
    }
  }

  private static Chart chart(List<Count> broken, List<Count> atomic) {
    return new Chart(
        "Two writers are enough to lose acknowledged blessings",
        new Chart.Axis("writers at once", false),
        new Chart.Axis("% of the blessings lost", false),
        broken.stream().map(count -> (double) count.writers).toList(),
        List.of(
            new Chart.Series(
                "read-modify-write", broken.stream().map(E08_2_LostBlessings::share).toList()),
            new Chart.Series("atomic", atomic.stream().map(E08_2_LostBlessings::share).toList())),
        List.of());
  }

  private static double share(Count count) {
    return 100.0 * count.lost() / count.acknowledged;
  }

  private static Table table(List<Count> broken, List<Count> atomic, Count api) {
    var rows = new ArrayList<List<String>>();
    broken.forEach(count -> rows.add(row("read-modify-write", count)));
    atomic.forEach(count -> rows.add(row("atomic statement", count)));
    rows.add(row("the stage's API", api));
    return new Table(
        "Acknowledged, and counted",
        List.of("Mode", "writers", "acknowledged", "counted", "lost"),
        rows);
  }

  private static List<String> row(String name, Count count) {
    return Table.row(name, count.writers, count.acknowledged, count.counted, count.lost());
  }
}
