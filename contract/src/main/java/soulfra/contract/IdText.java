package soulfra.contract;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/// The text of an [Id]: thirteen digits of Crockford's base 32, so that texts sort as numbers do
/// and nobody reads an `l` for a `1`.
public final class IdText {

  private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final int LENGTH = 13;

  private IdText() {}

  public static String of(long number) {
    var text = new byte[LENGTH];
    for (int at = LENGTH - 1; at >= 0; at--) {
      text[at] = (byte) DIGITS.charAt((int) (number & 31));
      number >>>= 5;
    }
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  /// The number behind a text, or empty when no id is written like that.
  public static OptionalLong parse(String text) {
    if (text.length() != LENGTH) {
      return OptionalLong.empty();
    }
    long number = 0;
    for (int at = 0; at < LENGTH; at++) {
      int digit = DIGITS.indexOf(text.charAt(at));
      if (digit < 0 || (at == 0 && digit > 7)) {
        return OptionalLong.empty();
      }
      number = number << 5 | digit;
    }
    return OptionalLong.of(number);
  }
}
