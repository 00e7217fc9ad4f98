package soulfra.contract;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// A part of a list, and where the next part begins. A cursor never skips or repeats an item that
/// existed when the first page was read.
///
/// @param partial whether items may be missing because a part of the store did not answer; told by
///   the header `Soulfra-Partial`
public record Page<T>(List<T> items, @Nullable String next, @JsonIgnore boolean partial) {

  public Page {
    items = List.copyOf(items);
  }

  public Page(List<T> items, @Nullable String next) {
    this(items, next, false);
  }

  /// The same part, and the word that items may be missing.
  public Page<T> partial(boolean missing) {
    return new Page<>(items, next, missing);
  }

  /// A page out of one item more than it may hold: that one says whether there is a next page.
  public static <T> Page<T> cut(String list, Request page, List<T> oneMore, ToLongFunction<T> key) {
    if (oneMore.size() <= page.limit()) {
      return new Page<>(oneMore, null);
    }
    var items = oneMore.subList(0, page.limit());
    return new Page<>(items, Cursor.at(list, key.applyAsLong(items.getLast())).text());
  }

  /// Which part is asked for: at most `limit` items behind `cursor`, as the client sent it.
  public record Request(int limit, @Nullable String cursor) {
    public Request {
      if (limit < 1 || limit > Rules.PAGE_LIMIT) {
        throw Problem.invalid("limit must be 1..%d: limit=%d".formatted(Rules.PAGE_LIMIT, limit));
      }
    }

    /// The key behind which to read on in a list that goes from the newest to the oldest.
    ///
    /// @throws Problem `invalid-request` if the cursor is another list's, or none
    public long before(String list) {
      return cursor == null ? Long.MAX_VALUE : Cursor.parse(list, 1, cursor).keys().getFirst();
    }
  }
}
