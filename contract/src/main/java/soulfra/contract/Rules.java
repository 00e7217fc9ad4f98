package soulfra.contract;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The limits of CONTRACT v1, each checked in one place. A broken rule is a [Problem] that names
/// the field, the rule and the value.
public final class Rules {

  public static final int BODY_BYTES = 64 * 1024;
  public static final int TEXT_CHARACTERS = 4000;
  public static final int PAGE_LIMIT = 100;
  public static final int PAGE_DEFAULT = 20;
  public static final long STARTING_CREDITS = 1000;
  public static final long TRANSFER_LIMIT = 1_000_000;
  public static final int RELATED_LOOPS = 20;
  public static final int METADATA_CHARACTERS = 8000;

  private static final Pattern HANDLE = Pattern.compile("[a-z0-9_]{3,32}");
  private static final Pattern PRINTABLE_ASCII = Pattern.compile("[\\x20-\\x7e]{1,64}");

  private Rules() {}

  /// Handles are case-insensitive: `Ada` and `ada` are one handle, kept as `ada`.
  public static String handle(@Nullable String handle) {
    var folded = required("handle", handle).toLowerCase(Locale.ROOT);
    if (!HANDLE.matcher(folded).matches()) {
      throw Problem.invalid("handle must be 3..32 characters of a-z, 0-9 and _.");
    }
    return folded;
  }

  public static String password(@Nullable String password) {
    return unicode("password", sized("password", required("password", password), 8, 128));
  }

  /// A message, thought or whisper. Kept as sent; only its length is counted without the white
  /// space around it.
  public static String text(String field, @Nullable String text) {
    var asSent = required(field, text);
    sized(field, asSent.strip(), 1, TEXT_CHARACTERS);
    return unicode(field, asSent);
  }

  /// A short name, kept without the white space around it.
  public static String name(String field, @Nullable String name) {
    return unicode(field, sized(field, required(field, name).strip(), 1, 64));
  }

  /// What a client attached, in whose words we have no part, as long as a store can give them back.
  public static Map<String, Object> metadata(@Nullable Map<String, Object> metadata) {
    if (metadata == null) {
      return Map.of();
    }
    sized("metadata", Json.text(metadata), 0, METADATA_CHARACTERS);
    unicodeWithin(metadata);
    return metadata;
  }

  public static String idempotencyKey(String key) {
    if (!PRINTABLE_ASCII.matcher(key).matches()) {
      throw Problem.invalid("Idempotency-Key must be 1..64 printable ASCII characters.");
    }
    return key;
  }

  public static <T> T required(String field, @Nullable T value) {
    if (value == null) {
      throw Problem.invalid(field + " is missing.");
    }
    return value;
  }

  private static String sized(String field, String text, int least, int most) {
    int characters = text.codePointCount(0, text.length());
    if (characters < least || characters > most) {
      throw Problem.invalid(
          "%s must be %d..%d characters, and has %d.".formatted(field, least, most, characters));
    }
    return text;
  }

  /// No NUL, and no half of a surrogate pair: neither is a character that a store could give back.
  private static String unicode(String field, String text) {
    text.codePoints()
        .filter(c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE))
        .findAny()
        .ifPresent(c -> {
          throw Problem.invalid("%s must not contain U+%04X.".formatted(field, c));
        });
    return text;
  }

  private static void unicodeWithin(@Nullable Object value) {
    switch (value) {
      case String text -> unicode("metadata", text);
      case List<?> list -> list.forEach(Rules::unicodeWithin);
      case Map<?, ?> map ->
          map.forEach((name, member) -> {
            unicodeWithin(name);
            unicodeWithin(member);
          });
      case null, default -> {}
    }
  }
}
