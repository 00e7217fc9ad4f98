package soulfra.experiments.history.read;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Misread;

/// Reads the lines that Jepsen logs, `INFO jepsen.util - 3 :invoke :cas [0 3]`, as Porcupine's
/// histories of etcd have them, and the same without the logger's name. Anything else in the log is
/// skipped.
final class JepsenLog {

  static final Pattern LINE =
      Pattern.compile(
          "^(?:.*?\\b(?:INFO|WARN)\\b.*? - )?\\s*(?:jepsen\\.[\\w.-]+:?\\s+)?:?([\\w-]+)\\s+:(invoke|ok|fail|info)\\s+:([\\w-]+)(?:\\s+(.*))?$");

  private JepsenLog() {}

  /// Each as a map, as the other formats have it.
  static List<Form> readElements(String text) {
    var forms = new ArrayList<Form>();
    int number = 0;
    for (var line : (Iterable<String>) text.lines()::iterator) {
      number++;
      var found = LINE.matcher(line);
      if (found.matches()) {
        forms.add(new Form(event(found, number), number, 1));
      } else if (line.contains("jepsen.util - ")) {
        throw new Misread(
            number, 1, "a line of Jepsen's log has process, type, f and value: " + line.strip());
      }
    }
    return forms;
  }

  private static Object event(Matcher found, int line) {
    var event = new LinkedHashMap<@Nullable Object, @Nullable Object>();
    event.put("process", found.group(1));
    event.put("type", found.group(2));
    event.put("f", found.group(3));
    var rest = found.group(4);
    if (rest != null && !rest.isBlank()) {
      try {
        var values = Edn.read(rest.strip());
        // Why it failed, or gave up, stands where its value would.
        boolean ended = found.group(2).equals("fail") || found.group(2).equals("info");
        boolean reason = ended && rest.startsWith(":");
        event.put(reason ? "error" : "value", values.getFirst().value());
        if (reason && rest.startsWith(":timed-out")) {
          event.put("type", "info"); // whoever gave up waiting does not know, whatever the log says
        }
        if (values.size() > 1) {
          event.put("error", values.get(1).value());
        }
      } catch (Misread e) {
        throw new Misread(line, found.start(4) + e.column(), String.valueOf(e.getMessage()));
      }
    }
    return event;
  }
}
