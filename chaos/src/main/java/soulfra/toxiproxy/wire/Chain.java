package soulfra.toxiproxy.wire;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import soulfra.toxiproxy.toxic.Toxic;

/// The stubs of one link, in the order in which toxics were added.
///
/// A change touches the stub of the changed toxic and the one before it, and no byte is lost,
/// doubled or moved by it, but for those that a toxic itself drops.
final class Chain implements Source {

  private final Chances chances;
  private final Ledger ledger;
  private final List<Stub> stubs = new ArrayList<>();

  Chain(Source inlet, Chances chances, Ledger ledger) {
    this.chances = chances;
    this.ledger = ledger;
    stubs.add(new Stub(inlet, chances, ledger));
  }

  @Override
  public @Nullable Flow next(Moment moment) {
    return stubs.getLast().next(moment);
  }

  /// Whether all that comes goes on as it comes.
  boolean transparent() {
    return stubs.stream().allMatch(Stub::transparent);
  }

  /// Becomes a chain of these toxics. Those that it has already are not touched.
  void become(List<Toxic> wanted, long now) {
    for (int i = stubs.size() - 1; i > 0; i--) {
      if (wanted.stream().noneMatch(stubs.get(i)::isFor)) {
        var next = i + 1 < stubs.size() ? stubs.get(i + 1) : null;
        stubs.remove(i).leave(stubs.get(i - 1), next, now);
      }
    }
    for (var toxic : wanted) {
      stubs.stream()
          .filter(stub -> stub.isFor(toxic))
          .findFirst()
          .ifPresentOrElse(stub -> stub.change(toxic, now), () -> append(toxic, now));
    }
  }

  private void append(Toxic toxic, long now) {
    var last = stubs.getLast();
    last.restart(now);
    var stub = new Stub(last, chances, ledger);
    stub.start(toxic, now);
    stubs.add(stub);
  }
}
