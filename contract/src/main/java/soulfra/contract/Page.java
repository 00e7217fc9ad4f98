package soulfra.contract;

import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// A part of a list, and where the next part begins. A cursor never skips or repeats an item that
/// existed when the first page was read.
public record Page<T>(List<T> items, @Nullable String next) {

  public Page {
    items = List.copyOf(items);
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
