package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
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
    id = "9.8",
    name = "simulated-lease",
    chapter = Chapter.TROUBLE,
    section = "Formal Methods and Randomized Testing",
    sectionInFirstEdition = "System Model and Reality",
    title = "A bug that comes back when it is called",
    question =
        """
        A lease protocol has a bug that needs a pause of the process at the wrong moment. How many \
        random schedules does it take to meet it, and can it be met again?\
        """,
    broken = "The holder looks at its lease, then writes; the store takes what comes.",
    fixed = "The store refuses a token that is older than one it has seen.",
    predictions = {
      @About.Prediction(
          stage = Stage.THREE,
          says =
              """
              (The protocol of its leaders, without the servers.) In virtual time three seconds \
              with hundreds of events take no millisecond, so a bug of one schedule in dozens is met \
              at once. The same seed gives the same trace to the letter, as often as one likes: \
              that is what a real cluster never does. With the token checked no schedule finds a \
              stale write; that is no proof, but thousands of tries.\
              """)
    },
    change = "Let the pause come before the look at the lease: does any seed still find it?")
public final class E09_8_SimulatedLease implements Experiment {

  /// @param found how many of the schedules up to a number had a stale write
  /// @param first the first that had one
  private record Search(List<Double> found, Optional<LeaseSimulation.Outcome> first, long writes) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int schedules = lab.quick() ? 2_000 : 50_000;
    var seeds = lab.random().longs(schedules).toArray();
    lab.say("%,d schedules of %d ms each".formatted(schedules, LeaseSimulation.MILLIS));
    long start = System.nanoTime();
    var broken = search(seeds, false);
    var fixed = search(seeds, true);
    double perSecond = 2e9 * schedules / (System.nanoTime() - start);
    var bug =
        broken.first.orElseThrow(
            () -> new IllegalStateException("No schedule met the bug: take more of them."));
    int tries =
        IntStream.range(0, schedules).filter(i -> seeds[i] == bug.seed()).findFirst().orElseThrow();
    lab.say("seed %d, once more".formatted(bug.seed()));
    int replays = 20;
    int different = 0;
    for (int i = 0; i < replays; i++) {
      different += LeaseSimulation.run(bug.seed(), false).trace().equals(bug.trace()) ? 0 : 1;
    }
    long times = Math.round(broken.found.getLast());
    return new Findings(
        "Schedule %d of %,d (seed %d) is the first with a stale write, and %,d have one; with fencing none has. %,.0f schedules a second."
            .formatted(tries + 1, schedules, bug.seed(), times, perSecond),
        List.of(
            Check.seen(BROKEN, "A schedule has a stale write", times, schedules),
            Check.never(
                FIXED,
                "A schedule has one, with fencing",
                Math.round(fixed.found.getLast()),
                schedules),
            Check.atLeast(
                FIXED, "Writes with fencing ÷ without", 0.9, (double) fixed.writes / broken.writes),
            Check.never(COMPARED, "A replay of the seed differs", different, replays)),
        List.of(chart(broken, fixed, schedules)),
        List.of(table(bug)));
  }

  private static Search search(long[] seeds, boolean fenced) {
    var found = new ArrayList<Double>();
    Optional<LeaseSimulation.Outcome> first = Optional.empty();
    double times = 0;
    long writes = 0;
    for (long seed : seeds) {
      var outcome = LeaseSimulation.run(seed, fenced);
      writes += outcome.writes();
      if (outcome.stale() > 0) {
        times++;
        first = first.isPresent() ? first : Optional.of(outcome);
      }
      found.add(times);
    }
    return new Search(found, first, writes);
  }

  private static Chart chart(Search broken, Search fixed, int schedules) {
    int step = schedules / 50;
    var at = IntStream.rangeClosed(1, 50).map(i -> i * step).boxed().toList();
    return new Chart(
        "Each schedule is another chance to meet the bug",
        new Chart.Axis("schedules tried", false),
        new Chart.Axis("schedules with a stale write", false),
        at.stream().map(Integer::doubleValue).toList(),
        List.of(
            new Chart.Series("no fencing", at.stream().map(i -> broken.found.get(i - 1)).toList()),
            new Chart.Series("fencing", at.stream().map(i -> fixed.found.get(i - 1)).toList())),
        List.of());
  }

  /// The end of the story, from where the token that is stale in the end was granted.
  private static Table table(LeaseSimulation.Outcome bug) {
    var trace = bug.trace();
    int wrong = first(trace, line -> line.contains("WRITES"));
    var token = trace.get(wrong).replaceAll(".*WRITES with (token \\d+) .*", "$1");
    int granted = first(trace, line -> line.endsWith("is granted " + token));
    return new Table(
        "Seed %d: how the stale write came about (other writes left out)".formatted(bug.seed()),
        List.of("When, and what"),
        trace.subList(granted, wrong + 1).stream()
            .filter(line -> !line.contains(" writes "))
            .map(Table::row)
            .toList());
  }

  private static int first(List<String> trace, Predicate<String> looksFor) {
    return IntStream.range(0, trace.size())
        .filter(i -> looksFor.test(trace.get(i)))
        .findFirst()
        .orElseThrow();
  }
}
