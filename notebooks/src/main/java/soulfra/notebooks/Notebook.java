package soulfra.notebooks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.core.JacksonException;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.core.util.Separators.Spacing;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A notebook (nbformat 4.5). What we do not know of it stays as it is, and it is written as
/// Jupyter writes it, sorted and indented by one: what one saves differs from what the other saves
/// only where the notebook does.
public final class Notebook {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

  private static final DefaultPrettyPrinter AS_JUPYTER =
      new DefaultPrettyPrinter(
              Separators.createDefaultInstance()
                  .withObjectNameValueSpacing(Spacing.AFTER)
                  .withObjectEmptySeparator("")
                  .withArrayEmptySeparator(""))
          .withObjectIndenter(new DefaultIndenter(" ", "\n"))
          .withArrayIndenter(new DefaultIndenter(" ", "\n"));

  private final ObjectNode root;

  private Notebook(ObjectNode root) {
    this.root = root;
  }

  /// @throws IllegalArgumentException that says what is wrong with the file
  public static Notebook read(Path file) throws IOException {
    var text = Files.readString(file);
    try {
      if (JSON.readTree(text) instanceof ObjectNode root
          && root.path("nbformat").asInt(0) == 4
          && root.path("cells") instanceof ArrayNode) {
        return new Notebook(root);
      }
    } catch (JacksonException e) {
      throw new IllegalArgumentException(file + " is not JSON: " + e.getOriginalMessage(), e);
    }
    throw new IllegalArgumentException(file + " is not a notebook of nbformat 4.");
  }

  /// The first heading.
  public String title() {
    return cells().stream()
        .flatMap(cell -> text(cell.path("source")).lines())
        .filter(line -> line.startsWith("# "))
        .map(line -> line.substring(2).strip())
        .findFirst()
        .orElse("");
  }

  /// The cells of code, in their order.
  public List<CodeCell> code() {
    return cells().stream()
        .filter(cell -> cell.path("cell_type").asString("").equals("code"))
        .map(cell -> new CodeCell((ObjectNode) cell))
        .toList();
  }

  private List<JsonNode> cells() {
    return StreamSupport.stream(root.path("cells").spliterator(), false).toList();
  }

  /// Text stands as one string, or as a list of lines.
  static String text(JsonNode node) {
    if (node.isString()) {
      return node.asString();
    }
    var text = new StringBuilder();
    node.forEach(line -> text.append(line.asString()));
    return text.toString();
  }

  public String json() {
    return JSON.writer().with(AS_JUPYTER).writeValueAsString(root) + "\n";
  }

  public void write(Path file) throws IOException {
    Files.writeString(file, json());
  }
}
