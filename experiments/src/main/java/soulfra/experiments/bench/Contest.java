package soulfra.experiments.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Measures several things in turns, A B A B, so that what else the machine does meets them all
/// alike.
final class Contest {

  interface Contender {
    Measured run(Duration length) throws Exception;
  }

  private static final double FASTER = 1.1;
  private static final int MOST_WARM_UPS = 10;

  private final Map<String, Contender> contenders = new LinkedHashMap<>();

  void add(String name, Contender contender) {
    contenders.put(name, contender);
  }

  /// Warms all of them up, then lets one after the other run a round, several times over.
  ///
  /// @return the median of each one's rounds, by name
  Map<String, Measured> run(Duration round, int rounds, Consumer<String> progress)
      throws Exception {
    var measured = new LinkedHashMap<String, List<Measured>>();
    for (var contender : contenders.entrySet()) {
      progress.accept("warming up: " + contender.getKey());
      warmUp(contender.getValue(), round);
    }
    for (int i = 1; i <= rounds; i++) {
      progress.accept("round %d of %d".formatted(i, rounds));
      for (var contender : contenders.entrySet()) {
        var all = measured.computeIfAbsent(contender.getKey(), _ -> new ArrayList<>());
        all.add(contender.getValue().run(round));
      }
    }
    var medians = new LinkedHashMap<String, Measured>();
    measured.forEach((name, all) -> medians.put(name, Measured.medianOf(all)));
    return medians;
  }

  /// Runs it until it no longer gets faster, so that a compiler at work is not taken for a slow
  /// server.
  private static void warmUp(Contender contender, Duration round) throws Exception {
    double best = 0;
    int sinceBest = 0;
    for (int i = 0; i < MOST_WARM_UPS && sinceBest < 2; i++) {
      double rate = contender.run(round).perSecond();
      sinceBest = rate > best * FASTER ? 0 : sinceBest + 1;
      best = Math.max(best, rate);
    }
  }
}
