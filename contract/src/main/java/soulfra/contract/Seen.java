package soulfra.contract;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How far a client has seen each part of a store: a version vector (DDIA, "Reading Your Own
/// Writes"). The client sends back in the header [#HEADER] what it got with its last answers, and
/// is not answered by a copy that is behind it.
///
/// To a client it is a text without a meaning, but for this: it may throw it away, and of two it
/// keeps for each part the later place.
public record Seen(SortedMap<String, Place> parts) {

  public static final String HEADER = "Soulfra-Seen";

  public static final Seen NOTHING = new Seen(new TreeMap<>());

  private static final int MOST_PARTS = 64;

  private static final Pattern PART =
      Pattern.compile("([a-z-]{1,16})=([0-9]{1,18})\\.([0-9]{1,18})(?:@([a-z0-9]{1,16}))?");

  /// A place in the log of one part.
  ///
  /// @param epoch of the leadership under which the position means something
  /// @param copy the one copy at which it was seen; null for a place that all copies come to
  public record Place(long epoch, long position, @Nullable String copy)
      implements Comparable<Place> {

    private static final Comparator<Place> ORDER =
        Comparator.comparingLong(Place::epoch)
            .thenComparingLong(Place::position)
            .thenComparing(Place::copy, Comparator.nullsFirst(Comparator.naturalOrder()));

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
      return epoch + "." + position + (copy == null ? "" : "@" + copy);
    }
  }

  public Seen {
    parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
  }

  /// @throws Problem `invalid-request` for what no stage has given out
  public static Seen parse(String text) {
    var entries = text.isBlank() ? new String[0] : text.split(",", MOST_PARTS + 1);
    if (entries.length > MOST_PARTS) {
      throw invalid();
    }
    return Arrays.stream(entries).map(Seen::one).reduce(NOTHING, Seen::merge);
  }

  private static Seen one(String entry) {
    var match = PART.matcher(entry.strip());
    if (!match.matches()) {
      throw invalid();
    }
    var place =
        new Place(Long.parseLong(match.group(2)), Long.parseLong(match.group(3)), match.group(4));
    return NOTHING.with(match.group(1), place);
  }

  private static Problem invalid() {
    return Problem.invalid("%s must be what an answer brought, or be left out.".formatted(HEADER));
  }

  public @Nullable Place of(String part) {
    return parts.get(part);
  }

  /// The later one of this place and the one that is known.
  public Seen with(String part, Place place) {
    var more = new TreeMap<>(parts);
    more.merge(part, place, (a, b) -> a.compareTo(b) >= 0 ? a : b);
    return new Seen(more);
  }

  /// All that either has seen.
  public Seen merge(Seen other) {
    var all = this;
    for (var part : other.parts.entrySet()) {
      all = all.with(part.getKey(), part.getValue());
    }
    return all;
  }

  @Override
  public String toString() {
    return parts.entrySet().stream()
        .map(part -> part.getKey() + "=" + part.getValue())
        .collect(Collectors.joining(", "));
  }
}
