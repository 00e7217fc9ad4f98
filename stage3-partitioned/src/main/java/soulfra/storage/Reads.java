package soulfra.storage;

import module java.base;

import java.time.Duration;

/// Who is read from.
///
/// @param followers whether they answer, too, and not their leaders alone
/// @param staleness how old at most what a follower shows may be
/// @param hedge when a late answer is asked for a second time, from another node
public record Reads(boolean followers, Duration staleness, Hedge.When hedge) {

  /// Whether a follower may answer at all.
  public boolean copies() {
    return followers || hedge.on();
  }

  @Override
  public String toString() {
    return "%s%s%s"
        .formatted(
            followers ? "followers" : "leaders",
            hedge.on() ? ", hedged after " + hedge : "",
            copies() ? ", at most " + staleness + " old" : "");
  }
}
