package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.FIXED;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
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
    id = "9.1",
    name = "failure-detector",
    chapter = Chapter.TROUBLE,
    section = "Timeouts and Unbounded Delays",
    sectionInFirstEdition = "Timeouts and Unbounded Delays",
    title = "Dead, or only late?",
    question =
        """
        A node says every 100 ms that it is alive, over a network that is calm by day and busy at \
        night. After how long a silence should the others call it dead?\
        """,
    broken = "A fixed time-out that suits the calm network; or one that suits the busy one.",
    fixed =
        """
        A detector that learns how late messages are, and suspects when a silence is improbable \
        by what it has seen lately (phi accrual).\
        """,
    predictions = {
      @About.Prediction(
          stage = Stage.THREE,
          says =
              """
              (Its leaders and their followers, in virtual time.) The short time-out declares a \
              living node dead again and again at night, and each time a fail-over follows that \
              nobody needed. The long one is right, and lets everybody wait for a dead node by \
              day, too. The learning one is nearly as quick as the short one by day and nearly as \
              patient as the long one at night; none is both always right and quick.\
              """)
    },
    change = "Let the night begin within one second: what does the detector learn too late?")
public final class E09_1_FailureDetector implements Experiment {

  private static final int EVERY = 100; // ms between two heartbeats
  private static final int WINDOW = 200; // intervals that the learning one remembers

  /// After how long a silence a node is called dead, by the intervals seen so far.
  private interface Detector {
    double patience(Deque<Double> seen);

    static Detector fixed(double millis) {
      return _ -> millis;
    }

    /// Suspects when a normally distributed interval would be that long with a probability of less
    /// than one in 10^phi.
    static Detector phi(double phi) {
      return seen -> {
        double mean = seen.stream().mapToDouble(d -> d).average().orElse(EVERY);
        double variance =
            seen.stream().mapToDouble(d -> (d - mean) * (d - mean)).average().orElse(0);
        // The normal distribution's tail beyond z is about exp(-z²/2) / (z √(2π)).
        double z = 0;
        while (z * z / 2 / Math.log(10) + Math.log10(Math.max(1, z * 2.5)) < phi) {
          z += 0.05;
        }
        return mean + z * Math.max(Math.sqrt(variance), EVERY / 10.0);
      };
    }
  }

  /// A network by its delays: most are short, a few are long.
  private enum Network {
    CALM("calm", 2, 0.001, 60),
    BUSY("busy", 25, 0.02, 350);

    private final String says;
    private final double jitter;
    private final double rare;
    private final double late;

    Network(String says, double jitter, double rare, double late) {
      this.says = says;
      this.jitter = jitter;
      this.rare = rare;
      this.late = late;
    }

    /// An exponentially distributed delay, in ms, and now and then one that is late by more.
    double delay(SplittableRandom random) {
      double delay = -jitter * Math.log(1 - random.nextDouble());
      return random.nextDouble() < rare ? delay + late * random.nextDouble() : delay;
    }
  }

  /// @param wrong times that it called the node dead in an hour, though it was only late
  /// @param detection milliseconds until a death is noticed, mean
  private record Outcome(String detector, Network network, double wrong, double detection) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int beats = lab.quick() ? 36_000 : 720_000; // an hour, or twenty
    var detectors = new LinkedHashMap<String, Detector>();
    detectors.put("fixed, 180 ms", Detector.fixed(180));
    detectors.put("fixed, 600 ms", Detector.fixed(600));
    detectors.put("phi accrual, 10", Detector.phi(10));
    var outcomes = new ArrayList<Outcome>();
    for (var network : Network.values()) {
      lab.say("%,d heartbeats over a %s network".formatted(beats, network.says));
      var arrivals = arrivals(network, beats, lab.random().split());
      detectors.forEach((name, detector) -> outcomes.add(watch(name, detector, network, arrivals)));
    }
    var shortBusy = outcomes.get(3);
    var longCalm = outcomes.get(1);
    var phiCalm = outcomes.get(2);
    var phiBusy = outcomes.get(5);
    return new Findings(
        "At night the short time-out was wrong %.0f times an hour, the learning one %.1f times; by day the long one took %.0f ms to notice a death, the learning one %.0f ms."
            .formatted(shortBusy.wrong, phiBusy.wrong, longCalm.detection, phiCalm.detection),
        List.of(
            Check.atLeast(
                BROKEN, "False alarms an hour at night, short time-out", 100, shortBusy.wrong),
            Check.atLeast(
                BROKEN,
                "Detection by day, long time-out ÷ learning",
                2,
                longCalm.detection / phiCalm.detection),
            Check.atMost(
                FIXED,
                "False alarms at night, learning ÷ short time-out",
                0.05,
                phiBusy.wrong / shortBusy.wrong),
            Check.atMost(
                FIXED,
                "Detection by day, learning ÷ short time-out",
                2,
                phiCalm.detection / outcomes.getFirst().detection)),
        List.of(
            new Chart(
                "Right or quick",
                new Chart.Axis("1 short time-out, 2 long time-out, 3 learning", false),
                new Chart.Axis("ms until a death is noticed", false),
                List.of(1.0, 2.0, 3.0),
                Arrays.stream(Network.values())
                    .map(network ->
                        new Chart.Series(
                            network.says,
                            outcomes.stream()
                                .filter(o -> o.network == network)
                                .map(Outcome::detection)
                                .toList()))
                    .toList(),
                List.of())),
        List.of(table(outcomes)));
  }

  /// When each heartbeat arrives. One that is overtaken by the next says nothing new.
  private static double[] arrivals(Network network, int beats, SplittableRandom random) {
    var arrivals = new double[beats];
    for (int i = 0; i < beats; i++) {
      arrivals[i] = (double) i * EVERY + network.delay(random);
    }
    Arrays.sort(arrivals);
    return arrivals;
  }

  /// The node lives all the time, so every suspicion is wrong; and had it died after a heartbeat,
  /// it would have been noticed when the patience of that moment was over.
  private static Outcome watch(String name, Detector detector, Network network, double[] arrivals) {
    var seen = new ArrayDeque<Double>();
    long wrong = 0;
    double detection = 0;
    double patience = detector.patience(seen);
    for (int i = 1; i < arrivals.length; i++) {
      double interval = arrivals[i] - arrivals[i - 1];
      if (i % 20 == 0) {
        patience = detector.patience(seen); // learning at each heartbeat would say the same
      }
      wrong += interval > patience ? 1 : 0;
      detection += patience;
      seen.addLast(interval);
      if (seen.size() > WINDOW) {
        seen.removeFirst();
      }
    }
    double hours = arrivals.length * (double) EVERY / 3_600_000;
    return new Outcome(name, network, wrong / hours, detection / (arrivals.length - 1));
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "A heartbeat every %d ms".formatted(EVERY),
        List.of("Detector", "network", "false alarms an hour", "ms until a death is noticed"),
        outcomes.stream()
            .map(o -> Table.row(o.detector, o.network.says, o.wrong, o.detection))
            .toList());
  }
}
