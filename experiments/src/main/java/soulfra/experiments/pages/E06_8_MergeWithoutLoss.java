package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import soulfra.experiments.About;
import soulfra.experiments.Chapter;
import soulfra.experiments.Check;
import soulfra.experiments.Experiment;
import soulfra.experiments.Findings;
import soulfra.experiments.Lab;
import soulfra.experiments.Stage;
import soulfra.experiments.pages.Merged.Bag;
import soulfra.experiments.pages.Merged.Counter;
import soulfra.experiments.pages.Merged.LastWriter;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Table;

@About(
    id = "6.8",
    name = "merge-without-loss",
    chapter = Chapter.REPLICATION,
    section = "Multi-Leader Replication",
    sectionInFirstEdition = "Multi-Leader Replication",
    title = "Three leaders bless one thought",
    question =
        """
        Three leaders take blessings and tags for the same thought while they don't hear each \
        other, and send each other their state later, in any order and some of it twice. Do they \
        agree in the end, and is everything there that was acknowledged?\
        """,
    broken =
        """
        Count and tags as values, of which the later one wins; and a count that adds up what it is \
        sent.\
        """,
    fixed = "A counter with a count for each leader, and a set that knows each addition by number.",
    predictions =
        @About.Prediction(
            stage = Stage.THREE,
            says =
                """
                (Three leaders by themselves, in a simulation that a seed repeats: stage 3 has one \
                for each shard, and needs none of this.) With the later value they agree, and most \
                of what two of the three did is gone, though each was told that it counts. Adding \
                up what is sent counts twice what came twice, and they don't even agree. Counter \
                and set agree in every order and lose nothing: merging them is commutative, \
                associative and idempotent.\
                """),
    change = "Let a tag be removed by its name instead of by its additions: which one wins now?")
public final class E06_8_MergeWithoutLoss implements Experiment {

  private static final int LEADERS = 3;
  private static final int STEPS = 60;
  private static final List<String> TAGS =
      List.of("rain", "sea", "night", "work", "love", "train", "music", "war");

  /// What a leader has: the same thought in five ways.
  private static final class Leader {
    private final int number;
    private LastWriter<Long> lastCount = new LastWriter<>(0L, 0, 0);
    private LastWriter<Set<String>> lastTags = new LastWriter<>(Set.of(), 0, 0);
    private Counter counter = new Counter(Map.of());
    private Bag bag = new Bag(Set.of(), Set.of());
    private long sum; // of what it did and what it was sent
    private long fresh; // what it did since it last sent that

    private Leader(int number) {
      this.number = number;
    }

    void bless(long now) {
      lastCount = lastCount.write(lastCount.value() + 1, now, number);
      counter = counter.add(number);
      sum++;
      fresh++;
    }

    void tag(String tag, long now) {
      lastTags = lastTags.write(with(lastTags.value(), tag), now, number);
      bag = bag.add(tag, now);
    }

    void untag(String tag, long now) {
      var rest = new HashSet<>(lastTags.value());
      rest.remove(tag);
      lastTags = lastTags.write(Set.copyOf(rest), now, number);
      bag = bag.remove(tag);
    }

    void hear(Leader other) {
      lastCount = lastCount.merge(other.lastCount);
      lastTags = lastTags.merge(other.lastTags);
      counter = counter.merge(other.counter);
      bag = bag.merge(other.bag);
      sum += other.fresh;
    }

    private static Set<String> with(Set<String> tags, String tag) {
      var more = new HashSet<>(tags);
      more.add(tag);
      return Set.copyOf(more);
    }
  }

  /// Sums over all schedules.
  private static final class Tally {
    private int schedules;
    private long blessings;
    private long lostByLast;
    private long offBySum;
    private long offByCounter;
    private long tags;
    private long tagsLostByLast;
    private long tagsLostByBag;
    private int lastDisagree;
    private int sumDisagree;
    private int mergedDisagree;
  }

  @Override
  public Findings run(Lab lab) throws Exception {
    int schedules = lab.quick() ? 1_000 : 20_000;
    lab.say("%,d schedules of %d steps".formatted(schedules, STEPS));
    var tally = new Tally();
    for (int i = 0; i < schedules; i++) {
      play(tally, lab.random().split());
    }
    return new Findings(
        "Of %,d acknowledged blessings the later count lost %,d, and adding up what is sent was off by %,d; the counter by %,d. Of %,d tags that nobody took away, the later set lost %,d, the other one %,d."
            .formatted(
                tally.blessings,
                tally.lostByLast,
                tally.offBySum,
                tally.offByCounter,
                tally.tags,
                tally.tagsLostByLast,
                tally.tagsLostByBag),
        List.of(
            Check.atLeast(
                BROKEN,
                "The later count: share of the blessings lost",
                0.2,
                (double) tally.lostByLast / tally.blessings),
            Check.atLeast(
                BROKEN,
                "The later set: share of the tags lost",
                0.05,
                (double) tally.tagsLostByLast / tally.tags),
            Check.seen(BROKEN, "Who adds up disagrees", tally.sumDisagree, schedules),
            Check.never(
                COMPARED,
                "Where the later one wins, leaders disagree",
                tally.lastDisagree,
                schedules),
            Check.never(FIXED, "Counter or set: leaders disagree", tally.mergedDisagree, schedules),
            Check.never(
                FIXED, "The counter is off by a blessing", tally.offByCounter, tally.blessings),
            Check.never(
                FIXED, "A tag that nobody took away is missing", tally.tagsLostByBag, tally.tags)),
        List.of(
            Chart.ways(
                "To agree is easy; to lose nothing takes a state that knows who did what",
                "% of the blessings lost or counted twice",
                List.of("later value", "sum of what is sent", "counter"),
                Stream.of(tally.lostByLast, tally.offBySum, tally.offByCounter)
                    .map(off -> 100.0 * off / tally.blessings)
                    .toList())),
        List.of(table(tally)));
  }

  /// One schedule: leaders act, and now and then one hears another; in the end each hears each.
  private static void play(Tally tally, SplittableRandom random) {
    var leaders = List.of(new Leader(0), new Leader(1), new Leader(2));
    long blessings = 0;
    Set<String> added = new TreeSet<>();
    Set<String> takenAway = new TreeSet<>();
    for (long now = 1; now <= STEPS; now++) {
      var leader = leaders.get(random.nextInt(LEADERS));
      switch (random.nextInt(10)) {
        case 0, 1, 2, 3, 4 -> {
          leader.bless(now);
          blessings++;
        }
        case 5, 6 -> {
          var tag = TAGS.get(random.nextInt(TAGS.size()));
          leader.tag(tag, now);
          added.add(tag);
        }
        case 7 -> {
          var tag = TAGS.get(random.nextInt(TAGS.size()));
          leader.untag(tag, now);
          takenAway.add(tag);
        }
        default -> tell(leader, leaders, random);
      }
    }
    // Twice round, so that what one heard last reaches all.
    for (int round = 0; round < 2; round++) {
      for (var leader : leaders) {
        tell(leader, leaders, random);
      }
    }
    added.removeAll(takenAway);
    count(tally, leaders, blessings, added);
  }

  /// To each of the others, and to some of them twice: who sends does not know what arrived.
  private static void tell(Leader leader, List<Leader> leaders, SplittableRandom random) {
    for (var other : leaders) {
      for (int times = random.nextInt(4) == 0 ? 2 : 1; other != leader && times > 0; times--) {
        other.hear(leader);
      }
    }
    leader.fresh = 0;
  }

  private static void count(Tally tally, List<Leader> leaders, long blessings, Set<String> added) {
    var one = leaders.getFirst();
    tally.schedules++;
    tally.blessings += blessings;
    tally.lostByLast += Math.abs(blessings - one.lastCount.value());
    tally.offBySum += Math.abs(one.sum - blessings);
    tally.offByCounter += Math.abs(blessings - one.counter.value());
    tally.tags += added.size();
    tally.tagsLostByLast += missing(added, one.lastTags.value());
    tally.tagsLostByBag += missing(added, one.bag.value());
    tally.lastDisagree +=
        differ(leaders.stream().map(l -> List.of(l.lastCount.value(), l.lastTags.value())));
    tally.sumDisagree += differ(leaders.stream().map(l -> l.sum));
    tally.mergedDisagree +=
        differ(leaders.stream().map(l -> List.of(l.counter.value(), l.bag.value())));
  }

  private static int missing(Set<String> due, Set<String> there) {
    return (int) due.stream().filter(tag -> !there.contains(tag)).count();
  }

  private static int differ(Stream<?> values) {
    return values.distinct().count() > 1 ? 1 : 0;
  }

  private static Table table(Tally tally) {
    return new Table(
        "%,d schedules, %,d blessings, %,d tags that nobody took away"
            .formatted(tally.schedules, tally.blessings, tally.tags),
        List.of("State", "blessings off", "tags lost", "schedules in which leaders disagree"),
        List.of(
            Table.row(
                "the later value", tally.lostByLast, tally.tagsLostByLast, tally.lastDisagree),
            Table.row("the sum of what is sent", tally.offBySum, "–", tally.sumDisagree),
            Table.row(
                "counter and set", tally.offByCounter, tally.tagsLostByBag, tally.mergedDisagree)));
  }
}
