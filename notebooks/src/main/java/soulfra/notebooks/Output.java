package soulfra.notebooks;

import java.util.List;
import java.util.Map;

/// What a cell left behind, as nbformat knows it.
public sealed interface Output {

  /// Printed text.
  record Printed(String text) implements Output {}

  /// Something shown, once for each type that it can be shown as: `text/plain`, `image/png` in
  /// Base64.
  record Shown(Map<String, String> byType) implements Output {
    public Shown {
      byType = Map.copyOf(byType);
    }

    public String text() {
      return byType.getOrDefault("text/plain", "");
    }
  }

  /// The cell did not come to its end.
  ///
  /// @param kind the class of what was thrown, or `CompileError`
  /// @param lines what to show of it, the causes too
  record Failed(String kind, String message, List<String> lines) implements Output {
    public Failed {
      lines = List.copyOf(lines);
    }
  }
}
