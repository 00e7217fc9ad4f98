package soulfra.experiments.history.read;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Misread;

/// Reads EDN, the notation of Clojure's data. Of a tagged value only the value is kept.
final class Edn {

  private static final int DEEPEST = 200;
  private static final String ENDS = " \t\r\n,;()[]{}\"";
  private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]");
  private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+N?");
  private static final Pattern HEXADECIMAL = Pattern.compile("([+-]?)0[xX]([0-9a-fA-F]+)N?");
  private static final Pattern RATIO = Pattern.compile("([+-]?[0-9]+)/([0-9]*[1-9][0-9]*)");
  private static final Pattern UNICODE = Pattern.compile("u[0-9a-fA-F]{4}");

  private final String text;
  private int at;
  private int line = 1;
  private int lineBegin;
  private int depth;

  private Edn(String text) {
    this.text = text;
  }

  /// All forms at the top, one after the other.
  static List<Form> read(String text) {
    var reader = new Edn(text);
    var forms = new ArrayList<Form>();
    while (reader.more()) {
      forms.add(new Form(reader.value(), reader.line, reader.column()));
    }
    return forms;
  }

  /// The elements of the one list that a file is made of, each with its own place; or all forms.
  static List<Form> readElements(String text) {
    var reader = new Edn(text);
    if (!reader.more() || "([".indexOf(text.charAt(reader.at)) < 0) {
      return read(text);
    }
    char close = text.charAt(reader.at) == '(' ? ')' : ']';
    reader.next();
    var forms = new ArrayList<Form>();
    while (true) {
      if (!reader.more()) {
        throw reader.wrong("the list has no end; a %s is missing".formatted(close));
      }
      if (reader.peek() == close) {
        reader.next();
        break;
      }
      int line = reader.line;
      int column = reader.column();
      forms.add(new Form(reader.value(), line, column));
    }
    if (reader.more()) {
      if (!forms.isEmpty() && !(forms.getFirst().value() instanceof Map)) {
        return read(text); // lists one after the other: `[process type f value]`
      }
      throw reader.wrong("there is more after the end of the list");
    }
    boolean operation = !forms.isEmpty() && !isOperation(forms.getFirst().value());
    return operation ? read(text) : forms;
  }

  private static boolean isOperation(@Nullable Object value) {
    return value instanceof Map || value instanceof List;
  }

  /// Skips what says nothing; false at the end.
  private boolean more() {
    while (at < text.length()) {
      char c = peek();
      if (c == ';') {
        while (at < text.length() && peek() != '\n') {
          next();
        }
      } else if (c == '#' && text.startsWith("#_", at)) {
        at += 2;
        require();
        value();
      } else if (c == ',' || Character.isWhitespace(c)) {
        next();
      } else {
        return true;
      }
    }
    return false;
  }

  private @Nullable Object value() {
    if (++depth > DEEPEST) {
      throw wrong("values are nested deeper than " + DEEPEST);
    }
    try {
      return switch (peek()) {
        case '(' -> sequence(')');
        case '[' -> sequence(']');
        case '{' -> map();
        case '"' -> string();
        case '#' -> dispatched();
        case '^' -> described();
        case '\\' -> character();
        case ')', ']', '}' -> throw wrong("a %s that closes nothing".formatted(peek()));
        default -> atom();
      };
    } finally {
      depth--;
    }
  }

  private List<@Nullable Object> sequence(char close) {
    int opened = line;
    next();
    var values = new ArrayList<@Nullable Object>();
    while (true) {
      if (!more()) {
        throw wrong("what line %d opens has no end; a %s is missing".formatted(opened, close));
      }
      if (peek() == close) {
        next();
        return Collections.unmodifiableList(values);
      }
      values.add(value());
    }
  }

  private Map<@Nullable Object, @Nullable Object> map() {
    var values = sequence('}');
    if (values.size() % 2 != 0) {
      throw wrong(
          "a map needs a value for each key; this one has %d forms".formatted(values.size()));
    }
    var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
    for (int i = 0; i < values.size(); i += 2) {
      map.put(values.get(i), values.get(i + 1));
    }
    return Collections.unmodifiableMap(map);
  }

  /// Of a value with metadata, `^{:line 3} [1]`, only the value is kept.
  private @Nullable Object described() {
    next();
    require();
    value();
    require();
    return value();
  }

  private @Nullable Object dispatched() {
    next();
    if (at < text.length() && peek() == '{') {
      return Collections.unmodifiableSet(new LinkedHashSet<>(sequence('}')));
    }
    if (at < text.length() && peek() == '#') {
      next();
      return switch (token()) {
        case "NaN" -> Double.NaN;
        case "Inf" -> Double.POSITIVE_INFINITY;
        case "-Inf" -> Double.NEGATIVE_INFINITY;
        case String other -> throw wrong("##%s is no number".formatted(other));
      };
    }
    token(); // the tag
    require();
    return value();
  }

  private String character() {
    next();
    int begin = at;
    next();
    while (at < text.length() && ENDS.indexOf(peek()) < 0) {
      next();
    }
    var name = text.substring(begin, at);
    return switch (name) {
      case "newline" -> "\n";
      case "space" -> " ";
      case "tab" -> "\t";
      case "return" -> "\r";
      case "backspace" -> "\b";
      case "formfeed" -> "\f";
      default ->
          UNICODE.matcher(name).matches()
              ? String.valueOf((char) Integer.parseInt(name.substring(1), 16))
              : name;
    };
  }

  private String string() {
    int opened = line;
    next();
    var read = new StringBuilder();
    while (at < text.length()) {
      char c = next();
      if (c == '"') {
        return read.toString();
      }
      read.append(c == '\\' ? escaped() : c);
    }
    throw wrong("the text that line %d opens has no end; a \" is missing".formatted(opened));
  }

  private char escaped() {
    char c = at < text.length() ? next() : ' ';
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case '"', '\\', '/' -> c;
      case 'u' -> {
        if (at + 4 > text.length() || !text.substring(at, at + 4).matches("[0-9a-fA-F]{4}")) {
          throw wrong("\\u needs four hexadecimal digits");
        }
        at += 4;
        yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
      }
      default -> throw wrong("\\%s is no escape".formatted(c));
    };
  }

  private @Nullable Object atom() {
    int column = column();
    var token = token();
    if (token.startsWith(":")) {
      return token.substring(1);
    }
    return switch (token) {
      case "nil", "null" -> null;
      case "true" -> true;
      case "false" -> false;
      default -> {
        yield NUMBER.matcher(token).lookingAt() ? number(token, column) : token;
      }
    };
  }

  private Number number(String token, int column) {
    if (INTEGER.matcher(token).matches()) {
      return whole(new BigInteger(token.replace("N", "").replace("+", "")));
    }
    var hexadecimal = HEXADECIMAL.matcher(token);
    if (hexadecimal.matches()) {
      return whole(new BigInteger(hexadecimal.group(1) + hexadecimal.group(2), 16));
    }
    var ratio = RATIO.matcher(token);
    if (ratio.matches()) {
      return new BigDecimal(ratio.group(1)).doubleValue()
          / new BigDecimal(ratio.group(2)).doubleValue();
    }
    try {
      return new BigDecimal(token.replace("M", "")).doubleValue();
    } catch (NumberFormatException e) {
      throw new Misread(line, column, token + " is no number that is read here");
    }
  }

  private static Number whole(BigInteger number) {
    return number.bitLength() < Long.SIZE ? (Number) number.longValue() : number;
  }

  private String token() {
    int begin = at;
    while (at < text.length() && ENDS.indexOf(peek()) < 0) {
      next();
    }
    if (begin == at) {
      throw wrong("something is missing here");
    }
    return text.substring(begin, at);
  }

  private void require() {
    if (!more()) {
      throw wrong("the file ends where a value is missing");
    }
  }

  private char peek() {
    return text.charAt(at);
  }

  private char next() {
    char c = text.charAt(at++);
    if (c == '\n') {
      line++;
      lineBegin = at;
    }
    return c;
  }

  private int column() {
    return at - lineBegin + 1;
  }

  private Misread wrong(String what) {
    return new Misread(line, column(), what);
  }
}
