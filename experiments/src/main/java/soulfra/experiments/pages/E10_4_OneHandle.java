package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.FIXED;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import soulfra.contract.Problem;
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
    id = "10.4",
    name = "one-handle",
    chapter = Chapter.CONSENSUS,
    section = "Constraints and uniqueness guarantees",
    sectionInFirstEdition = "Constraints and uniqueness guarantees",
    title = "Two devices, one handle",
    question =
        """
        Two devices sign up with the same handle at the same moment, each at another instance \
        where there are several. How many of them are told that it is theirs?\
        """,
    broken = "Look whether the handle is free, and if so insert it.",
    fixed =
        """
        Insert it, and let a unique constraint decide; and the stage's own sign-up, through all \
        of its instances.\
        """,
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              Looking first gives one handle to two owners now and then, though SQLite has only \
              one writer at a time: another writer fits between the look and the insert. The \
              constraint gives it to exactly one, and so does the stage.\
              """),
      @About.Prediction(
          stage = Stage.TWO,
          says =
              """
              The same on Postgres, and more often. A lock within one instance would not help, \
              because the other device asks the other instance; the constraint stands where all \
              of them meet. Exactly one sign-up gets 201, the other 409.\
              """)
    },
    change = "Put the broken mode's two statements into one SERIALIZABLE transaction.")
public final class E10_4_OneHandle implements Experiment {

  private static final int DEVICES = 2;

  /// How a handle is claimed.
  private enum Way {
    LOOK_FIRST("looked", "look, then insert", "") {
      @Override
      boolean claim(Connection connection, String handle, int device) throws SQLException {
        var owners = "select count(*) from looked where handle = '%s'".formatted(handle);
        return Sqlite.number(connection, owners) == 0 && insert(connection, handle, device);
      }
    },
    CONSTRAINT("unique_handles", "unique constraint", "unique") {
      @Override
      boolean claim(Connection connection, String handle, int device) throws SQLException {
        return insert(connection, handle, device);
      }
    };

    private final String table;
    private final String says;
    private final String constraint;

    Way(String table, String says, String constraint) {
      this.table = table;
      this.says = says;
      this.constraint = constraint;
    }

    void create(Connection connection) throws SQLException {
      Sqlite.run(
          connection,
          "create table %s (handle varchar(32) %s, device integer)".formatted(table, constraint));
    }

    boolean insert(Connection connection, String handle, int device) throws SQLException {
      try (var statement = connection.createStatement()) {
        // Postgres and SQLite both say so of a claim that came second.
        return statement.executeUpdate(
                "insert into %s values ('%s', %d) on conflict do nothing"
                    .formatted(table, handle, device))
            == 1;
      }
    }

    /// @return whether this device is told that the handle is its own
    abstract boolean claim(Connection connection, String handle, int device) throws SQLException;
  }

  /// @param twice handles that two devices were told to own
  /// @param nobodys handles that no device was told to own, though one asked
  private record Claims(String how, int handles, long twice, long nobodys) {
    long wrong() {
      return twice + nobodys;
    }
  }

  @Override
  public Findings run(Lab lab) throws Exception {
    int handles = lab.quick() ? 300 : 3000;
    Claims broken;
    Claims fixed;
    try (var engine = Engine.of(lab)) {
      lab.say(handles + " handles, claimed twice each, " + engine.name());
      broken = claim(engine, Way.LOOK_FIRST, handles);
      fixed = claim(engine, Way.CONSTRAINT, handles);
    }
    var stage = signUp(lab, lab.quick() ? 10 : 50);
    return new Findings(
        "Of %d handles that two devices wanted at once, %d were given to both."
                .formatted(broken.handles, broken.twice)
            + " With a constraint %d of %d, through the stage %d of %d."
                .formatted(fixed.twice, fixed.handles, stage.twice, stage.handles),
        List.of(
            Check.seen(BROKEN, "Looking first gives a handle to two", broken.twice, broken.handles),
            Check.never(
                FIXED, "The constraint gives it to two, or to none", fixed.wrong(), fixed.handles),
            Check.never(
                FIXED, "The stage gives it to two, or to none", stage.wrong(), stage.handles)),
        List.of(chart(List.of(broken, fixed, stage))),
        List.of(table(List.of(broken, fixed, stage))));
  }

  private static Claims claim(Engine engine, Way way, int handles) throws Exception {
    try (var setUp = engine.connect()) {
      way.create(setUp);
    }
    var owners = new AtomicLong[handles];
    for (int i = 0; i < handles; i++) {
      owners[i] = new AtomicLong();
    }
    Parallel.run(
        DEVICES,
        (device, together) -> {
          try (var mine = engine.connect()) {
            for (int i = 0; i < handles; i++) {
              together.await(); // each handle is a race of its own
              if (way.claim(mine, "handle_" + i, device)) {
                owners[i].incrementAndGet();
              }
            }
          }
        });
    return count(way.says, owners);
  }

  /// The same race through the API, each device at an instance of its own where there are two.
  private static Claims signUp(Lab lab, int handles) throws Exception {
    var owners = new AtomicLong[handles];
    try (var stage = lab.startStage(Map.of())) {
      lab.say(handles + " handles, claimed twice each at " + lab.stage().id);
      var urls = List.of(stage.url());
      for (int i = 0; i < handles; i++) {
        var handle = "handle_" + i;
        var told = new AtomicLong();
        Parallel.run(
            DEVICES,
            (device, together) -> {
              try (var client = SoulfraClient.at(URI.create(urls.get(device % urls.size())))) {
                together.await();
                client.signUp(handle, "a long password");
                told.incrementAndGet();
              } catch (Problem e) {
                if (e.code() != Problem.Code.HANDLE_TAKEN) {
                  throw e;
                }
              }
            });
        owners[i] = told;
      }
      lab.say("stopping " + lab.stage().id);
      stage.stop();
    }
    return count("the stage's sign-up", owners);
  }

  private static Claims count(String how, AtomicLong[] owners) {
    long twice = 0;
    long nobodys = 0;
    for (var owner : owners) {
      twice += owner.get() > 1 ? 1 : 0;
      nobodys += owner.get() == 0 ? 1 : 0;
    }
    return new Claims(how, owners.length, twice, nobodys);
  }

  private static Chart chart(List<Claims> all) {
    return new Chart(
        "Only a look before the insert gives a handle away twice",
        new Chart.Axis("way (1 look first, 2 constraint, 3 stage)", false),
        new Chart.Axis("% of the handles with two owners", false),
        List.of(1.0, 2.0, 3.0),
        List.of(
            new Chart.Series(
                "two owners",
                all.stream().map(claims -> 100.0 * claims.twice / claims.handles).toList())),
        List.of());
  }

  private static Table table(List<Claims> all) {
    return new Table(
        "Handles that two devices claimed at once",
        List.of("Way", "handles", "two owners", "no owner"),
        all.stream()
            .map(claims -> Table.row(claims.how, claims.handles, claims.twice, claims.nobodys))
            .toList());
  }
}
