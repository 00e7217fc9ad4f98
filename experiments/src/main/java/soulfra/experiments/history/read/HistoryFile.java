package soulfra.experiments.history.read;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Misread;

/// A history as a file. What format it has is seen from what stands in it, not from its name.
public final class HistoryFile {

  /// A history is judged as a whole, so it must fit in memory, several times over.
  private static final long MOST_BYTES = Math.min(1L << 30, Runtime.getRuntime().maxMemory() / 16);

  private HistoryFile() {}

  enum Format {
    JSON,
    EDN,
    LOG
  }

  public static History read(Path file) {
    return read(file, false);
  }

  /// @param keyed whether each value is a pair of a key and the value itself, as Jepsen writes it
  ///   where one history is about many independent keys
  public static History read(Path file, boolean keyed) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new Misread(
            1,
            1,
            "the file is larger than the %,d bytes that fit in the memory that Java has"
                .formatted(MOST_BYTES));
      }
      var name = file.getFileName();
      return parse(name == null ? "" : name.toString(), Files.readString(file), keyed);
    } catch (CharacterCodingException e) {
      throw new Misread(1, 1, "the file is not UTF-8 text");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static History parse(String name, String raw, boolean keyed) {
    var text = raw.startsWith("\uFEFF") ? raw.substring(1) : raw; // as some editors begin a file
    var format = format(text);
    List<Form> forms =
        switch (format) {
          case JSON -> Json.readElements(text);
          case EDN -> Edn.readElements(text);
          case LOG -> JepsenLog.readElements(text);
        };
    return History.of(name, Events.of(forms, keyed), format == Format.LOG);
  }

  /// Braces and brackets open JSON and EDN alike; what they hold first tells which.
  static Format format(String text) {
    if (text.isBlank()) {
      return Format.JSON;
    }
    if (text.lines().limit(200).anyMatch(line -> JepsenLog.LINE.matcher(line).matches())) {
      return Format.LOG;
    }
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == ';') {
        return Format.EDN;
      }
      if (!Character.isWhitespace(c) && c != '[' && c != '{') {
        break;
      }
      at++;
    }
    if (at == text.length()) {
      return Format.JSON;
    }
    char first = text.charAt(at);
    if (first == '"') {
      return Format.JSON;
    }
    boolean opened = "[{".indexOf(text.stripLeading().charAt(0)) >= 0;
    if ((opened && Character.isLetter(first))
        || first == ':'
        || first == '('
        || first == '#'
        || first == '^'
        || Character.isDigit(first)) {
      return Format.EDN;
    }
    if (first == ']' || first == '}') {
      return Format.JSON;
    }
    throw new Misread(
        1 + (int) text.substring(0, at).chars().filter(c -> c == '\n').count(),
        at - text.lastIndexOf('\n', at),
        "this is neither JSON, nor EDN, nor a log of Jepsen: it goes on with "
            + text.substring(at, Math.min(text.length(), at + 20)).lines().findFirst().orElse(""));
  }
}
