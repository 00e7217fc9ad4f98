package soulfra.contract;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import soulfra.contract.Seen.Place;

/// What one request relies on having seen, and what it sees. The edge opens one for each request; a
/// stage that answers from several copies notes in it what its answer rests on.
///
/// Bound to the thread that carries the request. Who goes on in another thread takes it along by
/// [#carried].
public final class Sight {

  private static final ScopedValue<Sight> CURRENT = ScopedValue.newInstance();

  private final boolean echoes;
  private Seen seen;
  private @Nullable Duration stale;
  private final TreeSet<String> copies = new TreeSet<>();

  /// @param sent what the client has sent; null if it sends nothing back
  public Sight(@Nullable String sent) {
    this.echoes = sent != null;
    this.seen = sent == null ? Seen.NOTHING : Seen.parse(sent);
  }

  /// That of the request at hand; null where there is none.
  public static @Nullable Sight current() {
    return CURRENT.isBound() ? CURRENT.get() : null;
  }

  /// Some work that may fail in its own way.
  public interface Work<X extends Throwable> {
    void run() throws X;
  }

  /// Does the work of one request.
  public <X extends Throwable> void run(Work<X> work) throws X {
    var _ =
        ScopedValue.where(CURRENT, this)
            .call(() -> {
              work.run();
              return true;
            });
  }

  /// The same work for another thread, with the sight of this one.
  public static <T> Callable<T> carried(Callable<T> work) {
    var sight = current();
    return sight == null ? work : () -> ScopedValue.where(CURRENT, sight).call(work::call);
  }

  /// Whether the client sends back what it is told, so that a copy can know whether it is behind.
  public boolean echoes() {
    return echoes;
  }

  /// How far this request has seen a part; null if that does not matter.
  public synchronized @Nullable Place of(String part) {
    return seen.of(part);
  }

  public synchronized void saw(String part, Place place) {
    seen = seen.with(part, place);
  }

  /// The answer rests on a copy.
  ///
  /// @param atMost how old what it showed may be
  public synchronized void answeredBy(String copy, Duration atMost) {
    copies.add(copy);
    stale = stale == null || stale.compareTo(atMost) < 0 ? atMost : stale;
  }

  /// How far the client has seen each part when it has this answer.
  public synchronized Seen seen() {
    return seen;
  }

  /// How old at most what it shows is; null if it is as new as can be.
  public synchronized @Nullable Duration stale() {
    return stale;
  }

  public synchronized Collection<String> copies() {
    return List.copyOf(copies);
  }
}
