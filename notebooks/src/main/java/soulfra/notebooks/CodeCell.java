package soulfra.notebooks;

import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A cell of code within its notebook.
public final class CodeCell {

  private static final Pattern AFTER_LINE = Pattern.compile("(?<=\n)");

  private final ObjectNode node;

  CodeCell(ObjectNode node) {
    this.node = node;
  }

  public String id() {
    return node.path("id").asString("");
  }

  public String source() {
    return Notebook.text(node.path("source"));
  }

  /// Whether something of an earlier run stands below it.
  public boolean hasRun() {
    return node.path("execution_count").isNumber();
  }

  /// Puts what a run left in the place of what stood there.
  ///
  /// @param number which of the notebook's cells it was, from 1
  void record(int number, List<Output> outputs) {
    node.put("execution_count", number);
    var list = node.putArray("outputs");
    for (var output : outputs) {
      switch (output) {
        case Output.Printed(var text) -> {
          var stream = list.addObject().put("name", "stdout").put("output_type", "stream");
          lines(stream.putArray("text"), text);
        }
        case Output.Shown shown -> show(list.addObject(), shown);
        case Output.Failed failed -> {
          var error = list.addObject().put("output_type", "error");
          error.put("ename", failed.kind()).put("evalue", failed.message());
          failed.lines().forEach(error.putArray("traceback")::add);
        }
      }
    }
  }

  private static void show(ObjectNode display, Output.Shown shown) {
    display.put("output_type", "display_data").putObject("metadata");
    var data = display.putObject("data");
    new TreeMap<>(shown.byType())
        .forEach((type, content) -> {
          if (type.startsWith("text/")) {
            lines(data.putArray(type), content);
          } else {
            data.put(type, content);
          }
        });
  }

  private static void lines(ArrayNode list, String text) {
    if (!text.isEmpty()) {
      AFTER_LINE.splitAsStream(text).forEach(list::add);
    }
  }
}
