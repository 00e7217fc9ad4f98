package soulfra.contract;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where to read on in a list: the sort key of the last item seen, not a count of items, so that
/// new items at the top move nothing. It says which list it belongs to; another list refuses it.
public record Cursor(String list, List<Long> keys) {

  public Cursor {
    keys = List.copyOf(keys);
  }

  public static Cursor at(String list, Long... keys) {
    return new Cursor(list, List.of(keys));
  }

  /// As it is given to a client, who need not understand it.
  public String text() {
    var plain = new StringBuilder(list);
    keys.forEach(key -> plain.append(':').append(key));
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.toString().getBytes(StandardCharsets.UTF_8));
  }

  /// @throws Problem `invalid-request` if this list never gave out such a cursor
  public static Cursor parse(String list, int keys, String text) {
    try {
      var parts =
          new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(":", -1);
      if (parts.length == keys + 1 && parts[0].equals(list)) {
        var cursor = new Cursor(list, Arrays.stream(parts).skip(1).map(Long::valueOf).toList());
        if (cursor.text().equals(text)) {
          return cursor;
        }
      }
    } catch (IllegalArgumentException e) {
      throw notACursor(e);
    }
    throw notACursor(null);
  }

  private static Problem notACursor(@Nullable Throwable cause) {
    return new Problem(
        Problem.Code.INVALID_REQUEST,
        "cursor is not one that this list gave out.",
        true,
        null,
        cause);
  }
}
