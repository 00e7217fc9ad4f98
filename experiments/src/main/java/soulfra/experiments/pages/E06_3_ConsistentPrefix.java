package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.FIXED;

import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
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
    id = "6.3",
    name = "consistent-prefix",
    chapter = Chapter.REPLICATION,
    section = "Consistent Prefix Reads",
    sectionInFirstEdition = "Consistent Prefix Reads",
    title = "The answer before the question",
    question =
        """
        Questions stand on one shard and their answers on another, each written when its question \
        was read. How many answers does somebody see whose question is not there yet?\
        """,
    broken =
        "Read answers from a follower of their shard, then questions from a follower of theirs.",
    fixed =
        """
        Keep an answer on its question's shard; or keep the question's position in the log with \
        the answer, and wait for a follower that has come so far.\
        """,
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says = "None: there is one log, and whoever sees a write sees all before it."),
      @About.Prediction(
          stage = Stage.TWO,
          says =
              """
              None: Postgres commits each question before its answer begins, and every reader's \
              snapshot agrees.\
              """),
      @About.Prediction(
          stage = Stage.THREE,
          says =
              """
              (Its kind of store: two shards, each a leader with a follower, and the questions' \
              follower is behind.) Nearly all answers are seen before their questions: each shard \
              keeps its own order, and there is none between shards. On one shard no answer comes \
              first, however far its follower is behind. With the position none does either, and \
              the reader waits out the lag.\
              """)
    },
    change =
        "Let the answers' follower be behind instead: is the trouble gone, or only out of sight?")
public final class E06_3_ConsistentPrefix implements Experiment {

  private static final Duration LAG = Duration.ofMillis(50);
  private static final Duration PAUSE = Duration.ofMillis(1);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int ANSWERER = 0;
  private static final int READER = 1;

  private enum Way {
    APART("on two shards"),
    TOGETHER("on one shard"),
    POSITION("on two shards, with the position");

    private final String says;

    Way(String says) {
      this.says = says;
    }
  }

  /// Two shards, or twice the same store where there are none.
  private record Shards(Copies questions, Copies answers) implements AutoCloseable {

    static Shards of(Lab lab) throws Exception {
      var questions = Copies.of(lab, "a", 1);
      try {
        return new Shards(questions, questions.canLag() ? Copies.of(lab, "b", 1) : questions);
      } catch (Exception e) {
        questions.close();
        throw e;
      }
    }

    Copies answers(Way way) {
      return way == Way.TOGETHER ? questions : answers;
    }

    @Override
    public void close() {
      try (questions) {
        if (!answers.equals(questions)) {
          answers.close();
        }
      }
    }
  }

  /// @param orphans answers that somebody saw while their question was not there
  private record Outcome(Way way, int answers, int orphans, double waitedMillis) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int each = lab.quick() ? 100 : 2000;
    var outcomes = new ArrayList<Outcome>();
    try (var shards = Shards.of(lab)) {
      create(shards.questions);
      if (!shards.answers.equals(shards.questions)) {
        create(shards.answers);
      }
      shards.questions.lag(1, LAG);
      for (var way : Way.values()) {
        lab.say("%d questions and answers, %s".formatted(each, way.says));
        outcomes.add(talk(shards, way, (long) outcomes.size() * each, each));
      }
      return findings(lab.stage(), shards.questions.canLag(), outcomes);
    }
  }

  /// Returns when its readers see the tables.
  private static void create(Copies shard) throws Exception {
    try (var leader = shard.leader();
        var follower = shard.follower(1)) {
      Sqlite.run(leader, "create table questions (id bigint primary key)");
      Sqlite.run(leader, "create table answers (id bigint primary key, position varchar(20))");
      shard.await(follower, shard.position(leader));
    }
  }

  private static Outcome talk(Shards shards, Way way, long first, int each) throws Exception {
    var seen = new Reader(shards, way, first, first + each - 1);
    Parallel.run(
        2,
        (number, together) -> {
          switch (number) {
            case ANSWERER -> answer(shards, way, first, each, together);
            case READER -> seen.run(together);
            default -> throw new IllegalArgumentException("Two take part: " + number);
          }
        });
    return new Outcome(way, each, seen.orphans.cardinality(), seen.waitedNanos / 1e6 / each);
  }

  /// Asks, reads the question, answers; again and again.
  private static void answer(Shards shards, Way way, long first, int each, CyclicBarrier together)
      throws Exception {
    try (var questions = shards.questions.leader();
        var answers = shards.answers(way).leader()) {
      together.await();
      for (long id = first; id < first + each; id++) {
        Sqlite.run(questions, "insert into questions values (%d)".formatted(id));
        var position = shards.questions.position(questions);
        Sqlite.run(answers, "insert into answers values (%d, '%s')".formatted(id, position));
        TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
      }
    }
  }

  /// One who reads the newest answer and then the newest question, until they have seen the last of
  /// both. Ids count up one by one, so the newest says which others a follower has.
  private static final class Reader {
    private final Shards shards;
    private final Way way;
    private final long first;
    private final long last;
    private final BitSet orphans = new BitSet();
    private long waitedNanos;

    private Reader(Shards shards, Way way, long first, long last) {
      this.shards = shards;
      this.way = way;
      this.first = first;
      this.last = last;
    }

    void run(CyclicBarrier together) throws Exception {
      try (var questions = shards.questions.follower(1);
          var answers = shards.answers(way).follower(1)) {
        together.await();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (long seen = -1; seen < last; seen = look(questions, answers)) {
          if (System.nanoTime() > deadline) {
            throw new IllegalStateException("Not all questions arrived: " + seen);
          }
          TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        }
      }
    }

    /// @return the last question that is there, and its answer was there before
    private long look(Connection questions, Connection answers) throws Exception {
      long answered = Sqlite.number(answers, "select coalesce(max(id), -1) from answers");
      if (way == Way.POSITION && answered >= first) {
        var sql = "select position from answers where id = %d".formatted(answered);
        long begun = System.nanoTime();
        shards.questions.await(questions, Sqlite.text(answers, sql));
        waitedNanos += System.nanoTime() - begun;
      }
      long asked = Sqlite.number(questions, "select coalesce(max(id), -1) from questions");
      for (long id = Math.max(first, asked + 1); id <= answered; id++) {
        orphans.set((int) (id - first));
      }
      return Math.min(asked, answered);
    }
  }

  private static Findings findings(Stage stage, boolean canLag, List<Outcome> outcomes) {
    var apart = outcomes.getFirst();
    var fixed = outcomes.subList(1, outcomes.size());
    var broken = "An answer is seen before its question";
    int orphans = fixed.stream().mapToInt(Outcome::orphans).sum();
    int answers = fixed.stream().mapToInt(Outcome::answers).sum();
    return new Findings(
        "%s: of %d answers on another shard than their questions %d were seen before them."
                .formatted(stage.id, apart.answers, apart.orphans)
            + " On the same shard, or with the position, %d of %d.".formatted(orphans, answers),
        List.of(
            canLag
                ? Check.seen(BROKEN, broken, apart.orphans, apart.answers)
                : Check.never(BROKEN, broken, apart.orphans, apart.answers),
            Check.never(
                FIXED,
                "On one shard, or with the position, one is seen before its question",
                orphans,
                answers)),
        List.of(chart(outcomes)),
        List.of(table(outcomes)));
  }

  private static Chart chart(List<Outcome> outcomes) {
    return new Chart(
        "A shard keeps its own order; between two there is none",
        new Chart.Axis("answers (1 on another shard, 2 on the same, 3 with the position)", false),
        new Chart.Axis("% seen before their question", false),
        List.of(1.0, 2.0, 3.0),
        List.of(
            new Chart.Series(
                "before their question",
                outcomes.stream().map(o -> 100.0 * o.orphans / o.answers).toList())),
        List.of());
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "Answers, and those that somebody saw without their question",
        List.of("Answers", "written", "without question", "waited for each, ms"),
        outcomes.stream()
            .map(o -> Table.row(o.way.says, o.answers, o.orphans, o.waitedMillis))
            .toList());
  }
}
