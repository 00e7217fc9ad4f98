package soulfra.contract.mind;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A line with slots: `Hello, {name}.`
///
/// @param pieces text and slot names in turn, beginning and ending with text
record Phrase(List<String> pieces) {

  /// What stands in a slot; null where there is nothing to put there.
  interface Slots {
    @Nullable String fill(String slot);
  }

  static Phrase of(String line) {
    var pieces = new ArrayList<String>();
    int from = 0;
    for (int open = line.indexOf('{'); open >= 0; open = line.indexOf('{', from)) {
      int close = line.indexOf('}', open);
      pieces.add(line.substring(from, open));
      pieces.add(line.substring(open + 1, close));
      from = close + 1;
    }
    pieces.add(line.substring(from));
    return new Phrase(List.copyOf(pieces));
  }

  /// The phrase with its first letter in upper case, or null when a slot is empty.
  @Nullable String with(Slots slots) {
    if (pieces.size() == 1) {
      return pieces.getFirst();
    }
    var text = new StringBuilder(pieces.getFirst());
    for (int i = 1; i < pieces.size(); i += 2) {
      var value = slots.fill(pieces.get(i));
      if (value == null || value.isEmpty()) {
        return null;
      }
      text.append(value).append(pieces.get(i + 1));
    }
    return Text.capital(text.toString());
  }
}
