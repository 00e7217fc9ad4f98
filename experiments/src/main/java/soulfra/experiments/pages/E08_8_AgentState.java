package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
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
    id = "8.8",
    name = "agent-state",
    chapter = Chapter.TRANSACTIONS,
    section = "Preventing Lost Updates",
    sectionInFirstEdition = "Preventing Lost Updates",
    title = "Two people talk to one agent",
    question =
        """
        An agent remembers how often it was talked to. Several people talk to it at once, and \
        each exchange reads that state and writes the next. Which ways of writing it lose one, \
        and what do the others cost?\
        """,
    broken = "Read the state, compute the next, write it: two statements, no version, no lock.",
    fixed =
        """
        The same with a version in the WHERE and a retry; with a lock taken before reading; as \
        one atomic statement; and the stage's own PATCH with If-Match.\
        """,
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              Only the unprotected one loses exchanges. The version check loses none and pays by \
              retries that grow with the number of people; the lock (SQLite: of the whole file) \
              and the atomic statement wait instead and never retry. Of two changes to one \
              version of an agent the stage takes one and answers 412 to the other.\
              """),
      @About.Prediction(
          stage = Stage.TWO,
          says =
              """
              The same on Postgres at READ COMMITTED: every statement is atomic, and still the \
              pair of them loses. FOR UPDATE locks one row, not the file.\
              """)
    },
    change = "Let the broken mode run at REPEATABLE READ (Postgres) or in one BEGIN (SQLite).")
public final class E08_8_AgentState implements Experiment {

  private static final int LIMIT = 10_000;

  /// Between reading and writing the agent thinks: a tenth of a millisecond, which is little.
  private static final int THOUGHT_NANOS = 100_000;

  /// How an exchange adds itself to what the agent remembers.
  private enum Way {
    UNPROTECTED("read, then write") {
      @Override
      long talk(Engine engine, Connection connection) throws SQLException {
        long talks = Sqlite.number(connection, "select talks from agents where id = 1");
        LockSupport.parkNanos(THOUGHT_NANOS);
        Sqlite.run(connection, "update agents set talks = %d where id = 1".formatted(talks + 1));
        return 0;
      }
    },
    VERSION("version in the WHERE") {
      @Override
      long talk(Engine engine, Connection connection) throws SQLException {
        for (long retries = 0; retries < LIMIT; retries++) {
          long version = Sqlite.number(connection, "select version from agents where id = 1");
          // The version stands for the state that was read with it; here both are one number.
          try (var statement = connection.createStatement()) {
            if (statement.executeUpdate(
                    """
                    update agents set talks = %d, version = %d where id = 1 and version = %d
                    """
                        .formatted(version + 1, version + 1, version))
                == 1) {
              return retries;
            }
          }
        }
        throw new IllegalStateException("still not written after " + LIMIT + " attempts");
      }
    },
    LOCK("lock, read, write") {
      @Override
      long talk(Engine engine, Connection connection) throws SQLException {
        engine.begin(connection);
        long talks =
            Sqlite.number(
                connection, "select talks from agents where id = 1 " + engine.forUpdate());
        Sqlite.run(connection, "update agents set talks = %d where id = 1".formatted(talks + 1));
        Sqlite.run(connection, "commit");
        return 0;
      }
    },
    ATOMIC("one statement") {
      @Override
      long talk(Engine engine, Connection connection) throws SQLException {
        Sqlite.run(connection, "update agents set talks = talks + 1 where id = 1");
        return 0;
      }
    };

    private final String says;

    Way(String says) {
      this.says = says;
    }

    /// @return how often it had to begin again
    abstract long talk(Engine engine, Connection connection) throws SQLException;
  }

  /// @param acknowledged exchanges of which the one who talked was told that they happened
  private record Outcome(
      Way way, int people, long acknowledged, long stands, long retries, double perSecond) {
    long lost() {
      return acknowledged - stands;
    }
  }

  /// Changes to one version of an agent, sent to the stage at once.
  private record Patches(long sent, long taken, long refused, long versions) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int each = lab.quick() ? 50 : 500;
    var outcomes = new ArrayList<Outcome>();
    try (var engine = Engine.of(lab)) {
      try (var setUp = engine.connect()) {
        Sqlite.run(
            setUp,
            """
            create table agents (id integer primary key, talks integer, version integer)
            """);
      }
      for (var way : Way.values()) {
        for (int people : List.of(1, 2, 4, 8)) {
          lab.say("%d people, %s, %s".formatted(people, way.says, engine.name()));
          outcomes.add(talk(engine, way, people, each));
        }
      }
    }
    var patches = patch(lab, lab.quick() ? 20 : 100);
    var broken = worst(outcomes, Way.UNPROTECTED);
    var version = worst(outcomes, Way.VERSION);
    var fixed = outcomes.stream().filter(outcome -> outcome.way != Way.UNPROTECTED).toList();
    long tries = fixed.stream().mapToLong(Outcome::acknowledged).sum();
    return new Findings(
        "%d people were told that the agent had heard them %d times; it remembers %d."
                .formatted(broken.people, broken.acknowledged, broken.stands)
            + " With a version in the WHERE none was lost, for %d retries."
                .formatted(version.retries),
        List.of(
            Check.seen(
                BROKEN,
                "Reading, then writing loses exchanges",
                broken.lost(),
                broken.acknowledged),
            Check.never(
                FIXED,
                "Version check, lock or atomic statement lose or double one",
                fixed.stream().mapToLong(outcome -> Math.abs(outcome.lost())).sum(),
                tries),
            Check.seen(
                COMPARED,
                "The version check pays by retries",
                version.retries,
                version.acknowledged),
            Check.never(
                    FIXED,
                    "The stage takes two changes to one version, or none",
                    Math.abs(patches.versions - patches.taken),
                    patches.sent)
                .given(patches.refused, 1)),
        List.of(chart(outcomes)),
        List.of(table(outcomes), table(patches)));
  }

  private static Outcome talk(Engine engine, Way way, int people, int each) throws Exception {
    var retries = new AtomicLong();
    try (var connection = engine.connect()) {
      Sqlite.run(connection, "delete from agents");
      Sqlite.run(connection, "insert into agents values (1, 0, 0)");
      long nanos =
          Parallel.run(
              people,
              (_, together) -> {
                try (var mine = engine.connect()) {
                  together.await();
                  for (int i = 0; i < each; i++) {
                    retries.addAndGet(way.talk(engine, mine));
                  }
                }
              });
      long stands = Sqlite.number(connection, "select talks from agents where id = 1");
      long all = (long) people * each;
      return new Outcome(way, people, all, stands, retries.get(), all * 1e9 / nanos);
    }
  }

  /// Two devices change one agent at once, again and again: each time from the version that both
  /// have seen.
  private static Patches patch(Lab lab, int rounds) throws Exception {
    try (var stage = lab.startStage(Map.of());
        var anyone = SoulfraClient.at(URI.create(stage.url()))) {
      lab.say("two devices change one agent of " + lab.stage().id);
      anyone.signUp("patcher", "a long password");
      var me = anyone.as(anyone.signIn("patcher", "a long password").value().token());
      var agent = me.myAgents(SoulfraClient.Part.first(1)).items().getFirst();
      var taken = new AtomicLong();
      var refused = new AtomicLong();
      for (int i = 0; i < rounds; i++) {
        long version = me.agent(agent.id()).version();
        Parallel.run(
            2,
            (device, together) -> {
              together.await();
              try {
                me.changeTone(agent.id(), version, "tone of device " + device);
                taken.incrementAndGet();
              } catch (Problem e) {
                if (e.code() != Problem.Code.VERSION_CONFLICT) {
                  throw e;
                }
                refused.incrementAndGet();
              }
            });
      }
      long versions = me.agent(agent.id()).version() - agent.version();
      lab.say("stopping " + lab.stage().id);
      stage.stop();
      return new Patches(2L * rounds, taken.get(), refused.get(), versions);
    }
  }

  private static Outcome worst(List<Outcome> outcomes, Way way) {
    return outcomes.stream().filter(outcome -> outcome.way == way).toList().getLast();
  }

  private static Chart chart(List<Outcome> outcomes) {
    var people = outcomes.stream().map(outcome -> (double) outcome.people).distinct().toList();
    var series = new ArrayList<Chart.Series>();
    for (var way : Way.values()) {
      series.add(
          new Chart.Series(
              way.says,
              outcomes.stream()
                  .filter(outcome -> outcome.way == way)
                  .map(outcome -> 100.0 * outcome.lost() / outcome.acknowledged)
                  .toList()));
    }
    return new Chart(
        "Only what is neither checked nor locked gets lost",
        new Chart.Axis("people at once", false),
        new Chart.Axis("% of the exchanges lost", false),
        people,
        series,
        List.of());
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "What the agent was told, and what it remembers",
        List.of("Way", "people", "acknowledged", "remembered", "lost", "retries", "per second"),
        outcomes.stream()
            .map(o ->
                Table.row(
                    o.way.says,
                    o.people,
                    o.acknowledged,
                    o.stands,
                    o.lost(),
                    o.retries,
                    o.perSecond))
            .toList());
  }

  private static Table table(Patches patches) {
    return new Table(
        "Two devices change the same version through the API",
        List.of("", "sent", "taken", "refused (412)", "versions passed"),
        List.of(
            Table.row(
                "PATCH with If-Match",
                patches.sent,
                patches.taken,
                patches.refused,
                patches.versions)));
  }
}
