package soulfra.experiments.history.read;

import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Misread;

/// Single values, as an option or a table has them.
public final class Values {

  private Values() {}

  /// In EDN's notation, which has JSON's plain values in it: `0`, `nil`, `"a"`, `{x 0 y 0}`.
  public static @Nullable Object parse(String text) {
    var forms = Edn.read(text);
    if (forms.size() != 1) {
      throw new Misread(1, 1, "one value is needed: " + text);
    }
    return text.strip().equals("null") ? null : forms.getFirst().value();
  }

  /// @param line where it stands in its file
  public static @Nullable Object parseJson(String text, int line) {
    try {
      var forms = Json.readElements(text);
      return forms.isEmpty() ? null : forms.getFirst().value();
    } catch (Misread e) {
      throw new Misread(line, e.column(), String.valueOf(e.getMessage()));
    }
  }
}
