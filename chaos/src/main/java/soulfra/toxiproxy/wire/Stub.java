package soulfra.toxiproxy.wire;

import java.util.ArrayDeque;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import soulfra.toxiproxy.toxic.Toxic;
import soulfra.toxiproxy.wire.Flow.End;

/// The place of one toxic in one link.
///
/// Whether the toxic acts here is decided at each start of its effect, by chance that depends on
/// the seed, the connection and the toxic's name, and on nothing else.
final class Stub implements Source {

  private final Chances chances;
  private final Ledger ledger;
  private final Memory memory = new Memory();

  /// What has left the effect, or that of a removed successor, and was not taken yet.
  private final ArrayDeque<Flow> passed = new ArrayDeque<>();

  private Source before;

  /// What acts here; null in the first stub of a chain, which lets everything through.
  private @Nullable Toxic toxic;

  private Effect effect = new Effect.None();
  private long starts;
  private boolean over;

  Stub(Source before, Chances chances, Ledger ledger) {
    this.before = before;
    this.chances = chances;
    this.ledger = ledger;
  }

  /// Whether this is a toxic's place, perhaps with other attributes.
  boolean isFor(Toxic other) {
    return toxic != null
        && toxic.name().equals(other.name())
        && toxic.attributes().type().equals(other.attributes().type());
  }

  boolean transparent() {
    return effect.transparent();
  }

  @Override
  public @Nullable Flow next(Moment moment) {
    var next = passed.poll();
    if (next == null && !over) {
      next = effect.next(before, moment);
    }
    if (next instanceof End) {
      over = true;
    }
    return next;
  }

  void start(Toxic newToxic, long now) {
    toxic = newToxic;
    restart(now);
  }

  /// Nothing happens if it is the same already.
  void change(Toxic newToxic, long now) {
    if (!newToxic.equals(toxic)) {
      start(newToxic, now);
    }
  }

  /// Starts the effect anew: what it was at work on goes on at once, and what it had not begun with
  /// waits before it again.
  void restart(long now) {
    if (toxic == null) {
      return;
    }
    var begun = effect.begun();
    if (begun != null) {
      passed.add(begun);
    }
    if (before instanceof Stub previous) {
      previous.putFirst(effect.waiting());
    }
    var random = chances.of(toxic.name()).of(starts++).random();
    boolean acts = random.nextFloat() < toxic.toxicity() || memory.resetBegun();
    effect = acts ? Effects.of(toxic.attributes(), random, ledger, memory, now) : new Effect.None();
  }

  /// Leaves the chain, and all that it has to the stub before. If this was the link's end, or
  /// becomes it, nothing from before it follows.
  ///
  /// @param next the one behind, if there is one
  void leave(Stub previous, @Nullable Stub next, long now) {
    var left = new ArrayDeque<>(passed);
    var begun = effect.begun();
    if (begun != null) {
      left.add(begun);
    }
    left.addAll(effect.waiting());
    var farewell = effect.farewell();
    if (farewell != null && !over) {
      left.add(farewell);
    }
    if (over || farewell != null) {
      previous.passed.clear();
      previous.over = true;
    } else {
      previous.restart(now);
    }
    previous.putFirst(left);
    if (next != null) {
      next.before = previous;
    }
  }

  private void putFirst(Collection<Flow> flows) {
    var all = new ArrayDeque<>(flows);
    all.addAll(passed);
    passed.clear();
    passed.addAll(all);
  }
}
