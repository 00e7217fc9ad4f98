package soulfra.servers;

import java.util.List;

/// Whose log a node has: each promotion starts a new timeline, forked off the one before.
///
/// @param number of the timeline itself
/// @param forks where it left each of its ancestors, the oldest first
public record Timeline(int number, List<Fork> forks) {

  /// @param from the ancestor
  /// @param at the place up to which the ancestor's log belongs to the new timeline, too
  public record Fork(int from, Lsn at) {}

  public Timeline {
    forks = List.copyOf(forks);
  }

  /// Reads what Postgres keeps in `pg_wal/0000000N.history`: number, place and reason on each line.
  static Timeline parse(int number, String history) {
    var forks =
        history
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .map(line -> line.split("\\s+"))
            .map(words -> new Fork(Integer.parseInt(words[0]), Lsn.parse(words[1])))
            .toList();
    return new Timeline(number, forks);
  }

  /// Whether this log, which ends at `leaderEnd`, goes on where another one ends: the other is a
  /// part of it, and what comes after can be streamed.
  ///
  /// A node for which that does not hold has something that the leader never had. It must be
  /// rebuilt, and must not even try to follow: for a moment the leader counts its answers as a
  /// follower's, and would acknowledge by them what that follower does not have.
  public boolean continues(Timeline other, Lsn otherEnd, Lsn leaderEnd) {
    if (other.number == number) {
      return other.forks.equals(forks) && otherEnd.compareTo(leaderEnd) <= 0;
    }
    for (int i = 0; i < forks.size(); i++) {
      if (forks.get(i).from() == other.number) {
        return other.forks.equals(forks.subList(0, i))
            && otherEnd.compareTo(forks.get(i).at()) <= 0;
      }
    }
    return false;
  }
}
