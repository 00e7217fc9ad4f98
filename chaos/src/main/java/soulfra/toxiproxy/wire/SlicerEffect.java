package soulfra.toxiproxy.wire;

import java.util.ArrayDeque;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import soulfra.toxiproxy.toxic.Attributes.Slicer;
import soulfra.toxiproxy.wire.Flow.Bytes;

/// Cuts chunks into pieces, halving them again and again around a random middle, and waits after
/// each piece.
///
/// Sizes that make no sense don't cut: the original goes down with them.
final class SlicerEffect extends Effect {

  private final int average;
  private final int variation;
  private final long delay;
  private final RandomGenerator random;
  private final ArrayDeque<Integer> sizes = new ArrayDeque<>();
  private @Nullable Bytes rest;
  private long due;

  SlicerEffect(Slicer slicer, RandomGenerator random) {
    this.average = Math.clamp(slicer.averageSize(), 0, Integer.MAX_VALUE / 2);
    this.variation = Math.clamp(slicer.sizeVariation(), 0, Math.max(average - 1, 0));
    this.delay = Math.clamp(slicer.delay(), 0, Long.MAX_VALUE / 2000) * 1000;
    this.random = random;
  }

  @Override
  @Nullable Flow next(Source before, Moment moment) {
    if (!moment.has(due)) {
      return null;
    }
    if (rest == null) {
      var next = before.next(moment);
      if (!(next instanceof Bytes bytes) || average == 0) {
        return next;
      }
      rest = bytes;
      cut(bytes.size());
    }
    var bytes = rest;
    int size = sizes.remove();
    rest = sizes.isEmpty() ? null : bytes.without(size);
    due = moment.now() + delay;
    return bytes.first(size);
  }

  private void cut(int size) {
    if (size <= average + variation) {
      sizes.add(size);
      return;
    }
    // More than the variation on either side of the middle, or this would have been small enough.
    int middle = size / 2 + (variation == 0 ? 0 : random.nextInt(-variation, variation));
    cut(middle);
    cut(size - middle);
  }

  @Override
  @Nullable Flow begun() {
    var begun = rest;
    rest = null;
    sizes.clear();
    return begun;
  }
}
