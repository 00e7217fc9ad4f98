package soulfra.toxiproxy.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import soulfra.toxiproxy.toxic.Attributes.Slicer;
import soulfra.toxiproxy.wire.Flow.Bytes;

/// What effects do to sizes and times, on a clock that stands until it is moved: exact, and no
/// matter how busy the machine is.
class EffectProperties {

  private static final long MILLI = Moment.NANOS_A_MILLI;

  /// What left an effect, and when.
  private record Left(Bytes bytes, long time) {}

  /// Lets chunks through that were all read at time 0, moving the clock on whenever the effect asks
  /// for it.
  private static List<Left> through(Effect effect, List<Integer> sizes) {
    var chunks = new ArrayDeque<Flow>();
    sizes.forEach(size -> chunks.add(new Bytes(ByteBuffer.allocate(size), 0)));
    var left = new ArrayList<Left>();
    var moment = new Moment().at(0);
    while (true) {
      var next = effect.next(_ -> chunks.poll(), moment);
      if (next instanceof Bytes bytes) {
        left.add(new Left(bytes, moment.now()));
      } else if (moment.again() == Moment.NEVER) {
        return left;
      } else {
        moment.at(moment.again());
        continue;
      }
      moment.at(moment.now());
    }
  }

  private static int total(List<Left> left) {
    return left.stream().mapToInt(one -> one.bytes.size()).sum();
  }

  @Property(tries = 200)
  void bandwidth_never_lets_more_through_than_its_rate(
      @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 32_768) Integer> sizes,
      @ForAll @IntRange(min = 1, max = 5_000) int rate) {
    var left = through(new BandwidthEffect(rate), sizes);
    long passed = 0;
    for (var one : left) {
      passed += one.bytes.size();
      // A byte of rounding for each piece.
      assertThat(passed).isLessThanOrEqualTo(rate * (one.time / MILLI + 1) + left.size());
    }
    assertThat(passed).isEqualTo(sizes.stream().mapToInt(Integer::intValue).sum());
  }

  @Example
  void a_hundred_thousand_bytes_take_a_second_at_a_hundred() {
    var left = through(new BandwidthEffect(100), List.of(30_000, 30_000, 40_000));
    assertThat(left.getLast().time).isEqualTo(1000 * MILLI);
    assertThat(left).hasSize(10);
  }

  @Property(tries = 200)
  void a_slicer_keeps_pieces_within_its_sizes(
      @ForAll @IntRange(min = 1, max = 32_768) int size,
      @ForAll @IntRange(min = 1, max = 4_000) int average,
      @ForAll @IntRange(max = 4_000) int variation,
      @ForAll long seed) {
    var slicer = new Slicer(average, variation, 10);
    var left = through(new SlicerEffect(slicer, new SplittableRandom(seed)), List.of(size));
    assertThat(total(left)).isEqualTo(size);
    int largest = average + Math.min(variation, average - 1);
    assertThat(left).allMatch(one -> one.bytes.size() >= 1 && one.bytes.size() <= largest);
    assertThat(left.getLast().time).isEqualTo((left.size() - 1) * 10_000L);
  }

  @Property(tries = 100)
  void jitter_never_changes_the_order_and_no_chunk_leaves_before_its_latency(
      @ForAll @IntRange(max = 100) int latency,
      @ForAll @IntRange(max = 100) int jitter,
      @ForAll long seed) {
    var random = new SplittableRandom(seed);
    var drawn = new ArrayList<Long>();
    var effect =
        new LatencyEffect(() -> {
          drawn.add((long) latency + (jitter == 0 ? 0 : random.nextInt(jitter)));
          return drawn.getLast();
        });
    var sizes = List.of(1, 2, 3, 4, 5, 6, 7, 8);
    var left = through(effect, sizes);
    assertThat(left.stream().map(one -> one.bytes.size())).containsExactlyElementsOf(sizes);
    for (int i = 0; i < left.size(); i++) {
      assertThat(left.get(i).time).isGreaterThanOrEqualTo(drawn.get(i) * MILLI);
    }
    assertThat(left.getLast().time)
        .isEqualTo(drawn.stream().mapToLong(Long::longValue).max().orElseThrow() * MILLI);
  }

  @Example
  void latency_counts_from_the_read_so_chunks_wait_once_and_not_one_for_the_other() {
    var left = through(new LatencyEffect(() -> 150), List.of(1, 1, 1, 1));
    assertThat(left).allMatch(one -> one.time == 150 * MILLI);
  }
}
