package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
    id = "10.3",
    name = "ids",
    chapter = Chapter.CONSENSUS,
    section = "ID Generators and Logical Clocks",
    sectionInFirstEdition = "Sequence Number Ordering",
    title = "A number for each message",
    question =
        """
        Two shards give numbers to messages. Is a later message's number always the larger one, \
        and is each number given once, also when a clock is stepped back?\
        """,
    broken =
        """
        A sequence for each shard (even and odd numbers); time, shard and counter (Snowflake) \
        that trusts its clock.\
        """,
    fixed = "One oracle that hands out blocks; hybrid logical clocks for what is causally later.",
    predictions = {
      @About.Prediction(
          stage = Stage.THREE,
          says =
              """
              (The ids by themselves, with clocks that are some milliseconds apart.) Sequences of \
              their own drift apart as soon as one shard is busier: their order says nothing. \
              Snowflake ids are in order but for what lies closer together than the clocks are \
              apart, which on busy shards is most; and given twice after a step back. Hybrid clocks are never wrong about what one message could know \
              of the other, and about the rest as wrong as clocks are. Only who asks one oracle \
              each time has an order that everybody agrees on; a block held in advance loses it.\
              """)
    },
    change = "Let a shard wait out a step back instead of going on: what does it cost, and save?")
public final class E10_3_Ids implements Experiment {

  private static final int APART = 4; // milliseconds by which the second shard's clock is slow
  private static final int STEP = 30; // milliseconds by which the first one's is set back, once
  private static final int BLOCK = 100;

  /// Who numbers the messages of two shards. A generator sees a clock, never true time.
  private interface Generator {
    long next(int shard, long clock);

    /// A message arrives at a shard and carries its number.
    default void hears(int shard, long number) {}
  }

  private static final class Sequences implements Generator {
    private final long[] last = {0, 1};

    @Override
    public long next(int shard, long clock) {
      return last[shard] += 2;
    }
  }

  private static final class Snowflake implements Generator {
    private final long[] millis = {-1, -1};
    private final long[] count = {0, 0};

    @Override
    public long next(int shard, long clock) {
      count[shard] = clock == millis[shard] ? count[shard] + 1 : 0;
      millis[shard] = clock;
      return clock << 22 | (long) shard << 12 | count[shard];
    }
  }

  private static final class Hybrid implements Generator {
    private final long[] last = {0, 0};

    @Override
    public long next(int shard, long clock) {
      last[shard] = Math.max(clock << 22, (last[shard] | 1) + 1);
      return last[shard] | shard;
    }

    @Override
    public void hears(int shard, long number) {
      last[shard] = Math.max(last[shard], number);
    }
  }

  private static final class Oracle implements Generator {
    private final int block; // numbers that a shard takes at once; 1 to ask each time
    private final long[] next = {0, 0};
    private final long[] end = {0, 0};
    private long given;

    private Oracle(int block) {
      this.block = block;
    }

    @Override
    public long next(int shard, long clock) {
      if (next[shard] == end[shard]) {
        given += block;
        end[shard] = given;
        next[shard] = end[shard] - block;
      }
      return next[shard]++;
    }
  }

  /// @param inverted pairs of neighbours in true time whose numbers say the opposite
  /// @param answers such pairs of which the second is an answer to the first
  /// @param twice numbers that were given more than once
  private record Outcome(String way, int ids, long inverted, long answers, long twice) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int ids = lab.quick() ? 100_000 : 2_000_000;
    long seed = lab.random().nextLong();
    var ways = new LinkedHashMap<String, Generator>();
    ways.put("sequence for each shard", new Sequences());
    ways.put("Snowflake", new Snowflake());
    ways.put("hybrid logical clock", new Hybrid());
    ways.put("oracle, blocks of %d".formatted(BLOCK), new Oracle(BLOCK));
    ways.put("oracle", new Oracle(1));
    var outcomes = new ArrayList<Outcome>();
    for (var way : ways.entrySet()) {
      lab.say("%,d numbers: %s".formatted(ids, way.getKey()));
      outcomes.add(number(way.getKey(), way.getValue(), ids, new SplittableRandom(seed)));
    }
    var sequences = outcomes.get(0);
    var snowflake = outcomes.get(1);
    var hybrid = outcomes.get(2);
    var oracle = outcomes.get(4);
    return new Findings(
        "Of %,d neighbours %,d are inverted by sequences, %,d by Snowflake (which gave %,d numbers twice after the clock's step), %,d by hybrid clocks, and %d by the oracle; of answers %,d, %,d, %d and %d."
            .formatted(
                ids,
                sequences.inverted,
                snowflake.inverted,
                snowflake.twice,
                hybrid.inverted,
                oracle.inverted,
                sequences.answers,
                snowflake.answers,
                hybrid.answers,
                oracle.answers),
        List.of(
            Check.seen(
                BROKEN, "Sequences put an answer before its question", sequences.answers, ids),
            Check.seen(BROKEN, "Snowflake puts one before its question", snowflake.answers, ids),
            Check.seen(BROKEN, "Snowflake gives a number twice", snowflake.twice, ids),
            Check.never(
                FIXED, "Hybrid clocks put an answer before its question", hybrid.answers, ids),
            Check.never(
                FIXED,
                "Hybrid clocks or the oracle give a number twice",
                hybrid.twice + oracle.twice,
                2L * ids),
            Check.never(FIXED, "The oracle inverts two", oracle.inverted, ids),
            Check.seen(COMPARED, "The oracle's blocks invert two", outcomes.get(3).inverted, ids)),
        List.of(
            Chart.ways(
                "Only one who is asked each time knows the order",
                "% of the neighbours that are inverted",
                outcomes.stream().map(Outcome::way).toList(),
                outcomes.stream().map(o -> 100.0 * o.inverted / ids).toList())),
        List.of(table(outcomes)));
  }

  /// Messages in true time; the first shard is busier, and every tenth message answers the one
  /// before, at the other shard.
  private static Outcome number(String way, Generator generator, int ids, SplittableRandom random) {
    var seen = new HashSet<Long>();
    long inverted = 0;
    long answers = 0;
    long twice = 0;
    long before = Long.MIN_VALUE;
    int shard = 0;
    double now = 1_000_000;
    for (int i = 0; i < ids; i++) {
      boolean answer = i > 0 && random.nextInt(10) == 0;
      if (answer) {
        shard = 1 - shard;
        generator.hears(shard, before);
      } else {
        shard = random.nextInt(4) == 0 ? 1 : 0;
      }
      now += random.nextDouble(); // up to a millisecond between two messages
      long clock = (long) now - (shard == 1 ? APART : i > ids / 2 ? STEP : 0);
      long number = generator.next(shard, clock);
      twice += seen.add(number) ? 0 : 1;
      if (number <= before) {
        inverted++;
        answers += answer ? 1 : 0;
      }
      before = number;
    }
    return new Outcome(way, ids, inverted, answers, twice);
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "Clocks %d ms apart; one is set back by %d ms half-way".formatted(APART, STEP),
        List.of("Numbers from", "given", "inverted", "answers before questions", "given twice"),
        outcomes.stream()
            .map(o -> Table.row(o.way, o.ids, o.inverted, o.answers, o.twice))
            .toList());
  }
}
