package soulfra.experiments.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RecorderProperties {

  record Ended(String operation, long startNanos, long tookNanos, Outcome outcome) {}

  @Property(tries = 200)
  void nothing_is_lost_in_any_of_the_sums(@ForAll("runs") List<Ended> run) {
    var summary = recorded(run).summary();
    assertThat(summary.all().done() + summary.all().failed()).isEqualTo(run.size());
    assertThat(summary.operations().values().stream().mapToLong(o -> o.done() + o.failed()).sum())
        .isEqualTo(run.size());
    assertThat(summary.bySecond().stream().mapToLong(Summary.Second::started).sum())
        .isEqualTo(run.size());
    assertThat(summary.bySecond().stream().mapToLong(Summary.Second::ended).sum())
        .isEqualTo(summary.all().done());
  }

  @Property(tries = 200)
  void a_refusal_has_no_latency_and_a_wait_in_vain_has(@ForAll("runs") List<Ended> run) {
    long waits = run.stream().filter(e -> !(e.outcome instanceof Outcome.Refused)).count();
    assertThat(recorded(run).summary().all().latency().count()).isEqualTo(waits);
  }

  @Property(tries = 200)
  void the_longest_wait_is_the_maximum(@ForAll("runs") List<Ended> run) {
    double longest =
        run.stream()
            .filter(e -> !(e.outcome instanceof Outcome.Refused))
            .mapToDouble(e -> e.tookNanos / 1e6)
            .max()
            .orElse(0);
    assertThat(recorded(run).summary().all().latency().maxMs())
        .isCloseTo(longest, within(longest * 0.002 + 0.001));
  }

  private static Recorder recorded(List<Ended> run) {
    var recorder = new Recorder();
    long begin = recorder.begin();
    for (var e : run) {
      long start = begin + e.startNanos;
      recorder.ended(e.operation, start, start + e.tookNanos, e.outcome);
    }
    return recorder;
  }

  @Provide
  Arbitrary<List<Ended>> runs() {
    var outcomes =
        Arbitraries.of(
            Outcome.DONE,
            new Outcome.Refused("unavailable"),
            new Outcome.Unanswered("time-out"),
            new Outcome.Unanswered("not-sent"));
    return Combinators.combine(
            Arbitraries.of("chat", "feed", "page"),
            Arbitraries.longs().between(0, 20_000_000_000L),
            Arbitraries.longs().between(0, 60_000_000_000L),
            outcomes)
        .as(Ended::new)
        .list()
        .ofMaxSize(100);
  }
}
