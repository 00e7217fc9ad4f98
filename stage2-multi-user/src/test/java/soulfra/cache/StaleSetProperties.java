package soulfra.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import soulfra.TestServers;

/// Readers of two instances load, writers change and invalidate, and the loads end in any order:
/// whoever begins to read after a change was acknowledged reads that change, or a later one.
class StaleSetProperties {

  private static final AtomicLong KEYS = new AtomicLong();

  private static List<Instance> instances = List.of();

  @BeforeContainer
  static void start() {
    var url = URI.create(TestServers.redis());
    instances = List.of(Instance.at(url), Instance.at(url));
  }

  @AfterContainer
  static void stop() {
    instances.forEach(Instance::close);
  }

  sealed interface Step {
    /// Begins to read; the load sees the truth of this moment, and ends later.
    record Read(int instance) implements Step {}

    /// Lets one of the loads under way end.
    record End(int which) implements Step {}

    record Write(int instance) implements Step {}
  }

  /// @param least what was acknowledged when it began
  private record Reading(long least, Semaphore gate, CompletableFuture<Long> result) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    var instance = Arbitraries.integers().between(0, 1);
    var which = Arbitraries.integers().between(0, 7);
    return Arbitraries.frequencyOf(
            Tuple.of(4, instance.<Step>map(Step.Read::new)),
            Tuple.of(3, which.<Step>map(Step.End::new)),
            Tuple.of(2, instance.<Step>map(Step.Write::new)))
        .list()
        .ofMinSize(3)
        .ofMaxSize(14);
  }

  @Property(tries = 300)
  void no_reader_gets_a_value_older_than_what_was_acknowledged_before(
      @ForAll("steps") List<Step> steps) {
    var key = "cache:" + KEYS.incrementAndGet();
    var truth = new AtomicLong();
    var readings = new ArrayList<Reading>();
    for (var step : steps) {
      switch (step) {
        case Step.Read(var instance) -> readings.add(read(instances.get(instance), key, truth));
        case Step.End(var which) -> {
          if (!readings.isEmpty()) {
            readings.get(which % readings.size()).gate().release();
          }
        }
        case Step.Write(var instance) -> {
          truth.incrementAndGet();
          instances.get(instance).numbers().invalidateEverywhere(List.of(key));
        }
      }
    }
    readings.forEach(reading -> reading.gate().release());
    for (var reading : readings) {
      assertThat(reading.result().join()).isBetween(reading.least(), truth.get());
    }
    for (var instance : instances) {
      assertThat(instance.numbers().get(key, truth::get)).isEqualTo(truth.get());
    }
  }

  /// Returns when the load is under way, or when it turns out that none is needed.
  private static Reading read(Instance instance, String key, AtomicLong truth) {
    var reading = new Reading(truth.get(), new Semaphore(0), new CompletableFuture<>());
    var settled = new CompletableFuture<Void>();
    var thread =
        Thread.startVirtualThread(() -> {
          try {
            reading
                .result()
                .complete(
                    instance
                        .numbers()
                        .get(
                            key,
                            () -> {
                              long seen = truth.get();
                              settled.complete(null);
                              reading.gate().acquireUninterruptibly();
                              return seen;
                            }));
          } catch (RuntimeException e) {
            reading.result().completeExceptionally(e);
          } finally {
            settled.complete(null);
          }
        });
    // Whoever joins another's flight waits without loading.
    while (!settled.isDone() && thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    return reading;
  }
}
