package soulfra.workbench.diff;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The first sentence of what a file says of itself: in its first `///` block, or above its first
/// SQL statement.
final class Lesson {

  private static final Pattern SENTENCE = Pattern.compile("^(.*?[.!?])(\\s|$)");

  private Lesson() {}

  static String of(String name, List<String> lines) {
    var sign = name.endsWith(".sql") ? "--" : "///";
    var block =
        lines.stream()
            .map(String::strip)
            .dropWhile(line -> !line.startsWith(sign))
            .takeWhile(line -> line.startsWith(sign))
            .map(line -> line.substring(sign.length()).strip())
            .takeWhile(line -> !line.isEmpty() && !line.startsWith("@"))
            .collect(Collectors.joining(" "));
    var sentence = SENTENCE.matcher(block);
    return sentence.find() ? sentence.group(1) : block;
  }
}
