package soulfra.replica;

import module java.base;

import java.time.Duration;

/// Where a leader's log ended, and when: from that follows how old at most is what a follower shows
/// who has come up to some place.
///
/// Guaranteed: whatever was acknowledged longer ago than [#age] says is shown. No clock but this
/// process's own is asked, the one that never goes back; what clocks of servers say about one
/// another's age is no bound (DDIA, "Relying on Synchronized Clocks").
public final class Marks {

  /// So many times the distance between two marks is the greatest age that is known for certain.
  private static final int KEPT = 1024;

  private record Mark(long epoch, Lsn end, long askedAtNanos) {}

  private final Deque<Mark> marks = new ArrayDeque<>();

  /// @param end up to where the leader of this epoch had its log on disk, in its answer
  /// @param askedAtNanos when it was asked, which is before: by `System.nanoTime()`
  public synchronized void add(long epoch, Lsn end, long askedAtNanos) {
    var last = marks.peekLast();
    if (last != null && last.epoch() > epoch) {
      return; // an answer of the past
    }
    if (last != null && last.epoch() == epoch && last.end().equals(end)) {
      marks.removeLast(); // nothing was written since
    }
    marks.addLast(new Mark(epoch, end, askedAtNanos));
    if (marks.size() > KEPT) {
      marks.removeFirst();
    }
  }

  /// How old at most what a follower shows is; empty if that is not known.
  ///
  /// @param replayed up to where the follower of this epoch had come before it was read
  public synchronized Optional<Duration> age(long epoch, Lsn replayed, long nowNanos) {
    for (var all = marks.descendingIterator(); all.hasNext(); ) {
      var mark = all.next();
      if (mark.epoch() == epoch && mark.end().compareTo(replayed) <= 0) {
        return Optional.of(Duration.ofNanos(nowNanos - mark.askedAtNanos()));
      }
    }
    return Optional.empty();
  }
}
