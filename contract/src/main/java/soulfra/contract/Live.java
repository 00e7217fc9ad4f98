package soulfra.contract;

import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import soulfra.contract.Id.ThoughtId;
import soulfra.contract.Id.UserId;

/// What happens to a user, told while it happens, and told again from where they left off.
///
/// Promises: positions grow for one user; opening after P gives every event after P once, none
/// twice, as long as P is within the [#RETENTION]. An event is told only after its commit. A
/// listener that reads slower than events come is dropped, and slows nobody.
public interface Live {

  Duration RETENTION = Duration.ofHours(24);

  /// @param after the last position seen; empty for "from now on"
  Listening open(UserId me, OptionalLong after);

  /// How many listen at this moment.
  int listeners();

  /// One open connection's events, in order.
  interface Listening extends AutoCloseable {

    /// Where this listening begins: the first event comes after it.
    long start();

    /// True if `after` was older than the retention: the client must read its lists again.
    boolean lagging();

    /// Waits for the next event; null when none came within `patience`.
    ///
    /// @throws TooSlow when more events came than are kept for a slow reader
    @Nullable LiveEvent next(Duration patience) throws InterruptedException, TooSlow;

    /// Told as soon as the reader is too slow, even while it waits for its socket, not for us.
    void onTooSlow(Runnable action);

    @Override
    void close();
  }

  /// The reader fell too far behind and hears nothing more.
  final class TooSlow extends Exception {
    private static final long serialVersionUID = 1;

    public TooSlow(int kept) {
      super("More than " + kept + " events were waiting for a slow reader.");
    }
  }

  record LiveEvent(long position, Type type, Object data) {}

  /// What an event is about, and the record that tells it.
  enum Type {
    MESSAGE(Chat.Message.class),
    THOUGHT(Feed.Thought.class),
    BLESSING(Blessed.class),
    LOOP(Loops.Loop.class),
    CREDITS(Paid.class);

    public final Class<?> record;

    Type(Class<?> record) {
      this.record = record;
    }
  }

  record Blessed(ThoughtId thoughtId, long blessings) {}

  /// @param balance what the user who is told has now
  record Paid(long balance, Accounts.Transfer transfer) {}
}
