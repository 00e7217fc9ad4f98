package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
    id = "3.3",
    name = "friends-of-friends",
    chapter = Chapter.DATA_MODELS,
    section = "Graph Queries in SQL",
    sectionInFirstEdition = "Graph Queries in SQL",
    title = "Whom my friends' friends follow",
    question =
        """
        Who can be reached from me over one, two, three follows? The application can ask, and ask \
        again for each answer; or say all of it in one query. How often does it wait for an \
        answer?\
        """,
    broken = "The application asks for the followees of each person it has found.",
    fixed =
        """
        One question for each level, with all people of the level in it; or one recursive query \
        (WITH RECURSIVE).\
        """,
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              All three find the same people. Asking person by person takes as many questions as \
              people were found, level by level as many as levels, and the recursion one. In \
              process with the database a question costs microseconds, so the difference is bearable.\
              """),
      @About.Prediction(
          stage = Stage.TWO,
          says =
              """
              The same people and the same numbers of questions; but each question now travels, \
              and person by person is as many round trips as there are friends of friends.\
              """)
    },
    change =
        "Ask for the shortest path instead: which of the three can stop as soon as it is found?")
public final class E03_3_FriendsOfFriends implements Experiment {

  private static final int FOLLOWEES = 10;
  private static final int DEPTH = 3;

  /// How it is asked. Each gives the people within some follows, and counts its questions.
  private enum Way {
    PERSON("person by person") {
      @Override
      Set<Integer> reach(Asking asking, int from, int depth) throws SQLException {
        var found = new HashSet<>(Set.of(from));
        Set<Integer> level = Set.of(from);
        for (int i = 0; i < depth; i++) {
          var next = new HashSet<Integer>();
          for (int person : level) {
            next.addAll(asking.ask("select whom from follows where who = " + person));
          }
          next.removeAll(found);
          found.addAll(next);
          level = next;
        }
        return found;
      }
    },
    LEVEL("level by level") {
      @Override
      Set<Integer> reach(Asking asking, int from, int depth) throws SQLException {
        var found = new HashSet<>(Set.of(from));
        Set<Integer> level = Set.of(from);
        for (int i = 0; i < depth; i++) {
          var people = level.stream().map(String::valueOf).collect(Collectors.joining(","));
          var next =
              new HashSet<>(
                  asking.ask(
                      "select distinct whom from follows where who in (%s)".formatted(people)));
          next.removeAll(found);
          found.addAll(next);
          level = next;
        }
        return found;
      }
    },
    RECURSIVE("one recursive query") {
      @Override
      Set<Integer> reach(Asking asking, int from, int depth) throws SQLException {
        return new HashSet<>(
            asking.ask(
                """
                with recursive reached (person, depth) as (
                  select %d, 0
                  union
                  select whom, depth + 1 from reached join follows on who = person
                  where depth < %d)
                select distinct person from reached
                """
                    .formatted(from, depth)));
      }
    };

    private final String says;

    Way(String says) {
      this.says = says;
    }

    abstract Set<Integer> reach(Asking asking, int from, int depth) throws SQLException;
  }

  /// A client that counts how often it waits for an answer.
  private static final class Asking {
    private final Connection connection;
    private long questions;

    private Asking(Connection connection) {
      this.connection = connection;
    }

    List<Integer> ask(String sql) throws SQLException {
      questions++;
      var answer = new ArrayList<Integer>();
      try (var statement = connection.createStatement();
          var rows = statement.executeQuery(sql)) {
        while (rows.next()) {
          answer.add(rows.getInt(1));
        }
      }
      return answer;
    }
  }

  /// @param found people, over all starting points
  private record Outcome(Way way, int depth, long found, double questions, double millis) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int people = lab.quick() ? 5_000 : 50_000;
    int starts = lab.quick() ? 3 : 20;
    var outcomes = new ArrayList<Outcome>();
    int differing = 0;
    try (var engine = Engine.of(lab);
        var connection = engine.connect()) {
      lab.say("%,d people who follow %d each, on %s".formatted(people, FOLLOWEES, engine.name()));
      fill(connection, people, lab.random().split());
      for (int depth = 1; depth <= DEPTH; depth++) {
        var found = new HashMap<Way, Set<Set<Integer>>>();
        for (var way : Way.values()) {
          lab.say("depth %d, %s".formatted(depth, way.says));
          var asking = new Asking(connection);
          var all = new HashSet<Set<Integer>>();
          long start = System.nanoTime();
          for (int i = 0; i < starts; i++) {
            all.add(way.reach(asking, i, depth));
          }
          double millis = (System.nanoTime() - start) / 1e6 / starts;
          found.put(way, all);
          long sum = all.stream().mapToInt(Set::size).sum();
          outcomes.add(new Outcome(way, depth, sum, (double) asking.questions / starts, millis));
        }
        differing += new HashSet<>(found.values()).size() - 1;
      }
    }
    var deepest = outcomes.subList(outcomes.size() - Way.values().length, outcomes.size());
    var person = deepest.get(0);
    return new Findings(
        "Over %d follows person by person took %,.0f questions, level by level %,.0f, recursively %,.0f, for the same people (%.0f, %.1f and %.1f ms)."
            .formatted(
                DEPTH,
                person.questions,
                deepest.get(1).questions,
                deepest.get(2).questions,
                person.millis,
                deepest.get(1).millis,
                deepest.get(2).millis),
        List.of(
            Check.atLeast(
                BROKEN,
                "Questions person by person ÷ level by level",
                20,
                person.questions / deepest.get(1).questions),
            Check.that(
                FIXED,
                "Level by level there is a question for each level",
                deepest.get(1).questions == DEPTH,
                "%.0f questions".formatted(deepest.get(1).questions)),
            Check.that(
                FIXED,
                "The recursion is one question",
                deepest.get(2).questions == 1,
                "%.0f question".formatted(deepest.get(2).questions)),
            Check.never(
                COMPARED, "Two ways find different people", differing, (long) DEPTH * starts)),
        List.of(
            new Chart(
                "Questions grow with the people, with the levels, or not at all",
                new Chart.Axis("follows away", false),
                new Chart.Axis("questions", true),
                IntStream.rangeClosed(1, DEPTH).mapToObj(depth -> (double) depth).toList(),
                Arrays.stream(Way.values()).map(way -> series(outcomes, way)).toList(),
                List.of())),
        List.of(table(outcomes)));
  }

  private static void fill(Connection connection, int people, SplittableRandom random)
      throws SQLException {
    Sqlite.run(connection, "create table follows (who integer, whom integer)");
    connection.setAutoCommit(false);
    try (var insert = connection.prepareStatement("insert into follows values (?, ?)")) {
      for (int who = 0; who < people; who++) {
        for (int i = 0; i < FOLLOWEES; i++) {
          insert.setInt(1, who);
          insert.setInt(2, random.nextInt(people));
          insert.addBatch();
        }
      }
      insert.executeBatch();
    }
    connection.commit();
    connection.setAutoCommit(true);
    Sqlite.run(connection, "create index by_who on follows (who)");
    Sqlite.run(connection, "analyze follows");
  }

  private static Chart.Series series(List<Outcome> outcomes, Way way) {
    return new Chart.Series(
        way.says, outcomes.stream().filter(o -> o.way == way).map(Outcome::questions).toList());
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "Who can be reached, asked in three ways",
        List.of("Way", "follows away", "people found", "questions", "ms"),
        outcomes.stream()
            .map(o -> Table.row(o.way.says, o.depth, o.found, o.questions, o.millis))
            .toList());
  }
}
