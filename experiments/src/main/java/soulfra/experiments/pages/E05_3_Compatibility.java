package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.avro.AvroRuntimeException;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.About;
import soulfra.experiments.Chapter;
import soulfra.experiments.Check;
import soulfra.experiments.Experiment;
import soulfra.experiments.Findings;
import soulfra.experiments.Lab;
import soulfra.experiments.Stage;
import soulfra.experiments.pages.E05_3_Compatibility.Field;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Table;
import tools.jackson.core.JacksonException;

@About(
    id = "5.3",
    name = "compatibility",
    chapter = Chapter.ENCODING,
    section = "Schema evolution rules",
    sectionInFirstEdition = "The writer’s schema and the reader’s schema",
    title = "What an old program makes of new data",
    question =
        """
        A field is added, removed, renamed, given another type or another number. Old programs \
        read what new ones wrote, and the other way round. Which of it is read, which is refused, \
        and which is silently something else?\
        """,
    broken = "Rename it, change its type, give its number to another field.",
    fixed = "Add and remove fields that have a default, and nothing else.",
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              (Encodings alone.) What the rules allow works both ways in all three. What they \
              forbid mostly gives no error: Protocol Buffers take a field of another type for \
              unknown and answer with the default, and a number that was used before brings an \
              old field's value back under the new one's name. Avro compares the schemas and \
              refuses. JSON gives what stands there, under names that nobody wrote.\
              """)
    },
    change = "Give the renamed Avro field an alias: which of the two cells turns good?")
public final class E05_3_Compatibility implements Experiment {

  /// What a reader gets for the field that is looked at, which was written as 36.
  private enum Got {
    VALUE("value"),
    DEFAULT("default"),
    NOTHING("nothing"),
    OTHER("WRONG"),
    ERROR("error");

    private final String says;

    Got(String says) {
      this.says = says;
    }
  }

  private static final Field AGE = new Field("age", 2, "int", true);
  private static final Field BARE_AGE = new Field("age", 2, "int", false);

  /// A change of the schema, from the old field to the new one; null where there is none.
  private enum Change {
    ADD("add, with a default"),
    ADD_BARE("add, without a default"),
    REMOVE("remove"),
    WIDEN("int to long"),
    RENAME("rename"),
    RETYPE("int to string"),
    RETAG("number used again");

    private final String says;

    Change(String says) {
      this.says = says;
    }

    @Nullable Field old() {
      return switch (this) {
        case ADD, ADD_BARE -> null;
        case REMOVE, WIDEN, RETYPE -> AGE;
        case RENAME, RETAG -> BARE_AGE;
      };
    }

    @Nullable Field young() {
      return switch (this) {
        case ADD -> AGE;
        case ADD_BARE -> BARE_AGE;
        case REMOVE -> null;
        case WIDEN -> new Field("age", 2, "long", true);
        case RENAME -> new Field("years", 2, "int", false);
        case RETYPE -> new Field("age", 2, "string", true);
        case RETAG -> new Field("shoe_size", 2, "int", false);
      };
    }

    /// What the rules of all three formats allow.
    boolean allowed() {
      return this == ADD || this == REMOVE;
    }
  }

  /// A field beside `name`, which never changes.
  record Field(String name, int number, String type, boolean hasDefault) {
    Object value() {
      return switch (type) {
        case "int" -> 36;
        case "long" -> 36L;
        default -> "36";
      };
    }
  }

  private record Cell(Change change, String format, boolean backward, Got got, Got predicted) {
    /// Whether what was written is gone, or something else, and nobody is told.
    boolean silent() {
      return switch (change) {
        case ADD, ADD_BARE, REMOVE -> got == Got.OTHER;
        case WIDEN, RENAME, RETYPE, RETAG -> got != Got.VALUE && got != Got.ERROR;
      };
    }
  }

  @Override
  public Findings run(Lab lab) throws Exception {
    var cells = new ArrayList<Cell>();
    for (var format : SchemaFormat.values()) {
      lab.say("%d changes, read both ways, in %s".formatted(Change.values().length, format.says));
      for (var change : Change.values()) {
        for (boolean backward : List.of(true, false)) {
          var writer = backward ? change.old() : change.young();
          var reader = backward ? change.young() : change.old();
          var got = read(format, writer, reader, change != Change.RETAG);
          cells.add(
              new Cell(change, format.says, backward, got, predicted(format, change, backward)));
        }
      }
    }
    var differing = cells.stream().filter(cell -> cell.got != cell.predicted).toList();
    long silent = cells.stream().filter(Cell::silent).count();
    var allowed = cells.stream().filter(cell -> cell.change.allowed()).toList();
    long bad =
        allowed.stream().filter(cell -> cell.got == Got.ERROR || cell.got == Got.OTHER).count();
    var avro = SchemaFormat.AVRO.says;
    return new Findings(
        "Of %d ways to read over a change %d gave nothing or something else without an error, %d of them in Avro, which refused %d; what the rules allow worked in all %d."
            .formatted(
                cells.size(),
                silent,
                cells.stream().filter(c -> c.format.equals(avro) && c.silent()).count(),
                cells.stream().filter(c -> c.format.equals(avro) && c.got == Got.ERROR).count(),
                allowed.size()),
        List.of(
            Check.seen(
                BROKEN,
                "A forbidden change loses or changes the value without an error",
                silent,
                cells.size()),
            Check.never(
                FIXED,
                "A change that the rules allow fails, or gives another value",
                bad,
                allowed.size()),
            Check.that(
                COMPARED,
                "Every cell is as the rules say",
                differing.isEmpty(),
                differing.isEmpty() ? "all " + cells.size() : differing.toString())),
        List.of(
            Chart.ways(
                "Who says that something is wrong",
                "changes that are refused",
                Arrays.stream(SchemaFormat.values()).map(format -> format.says).toList(),
                Arrays.stream(SchemaFormat.values())
                    .map(format ->
                        (double)
                            cells.stream()
                                .filter(c -> c.format.equals(format.says) && c.got == Got.ERROR)
                                .count())
                    .toList())),
        List.of(table(cells)));
  }

  /// Writes with one schema and reads with another, which may lack the field.
  ///
  /// @param means whether both schemas mean the same by the field, whatever they call it
  private static Got read(
      SchemaFormat format, @Nullable Field writer, @Nullable Field reader, boolean means)
      throws Exception {
    var bytes = format.write(writer);
    try {
      var read = format.read(bytes, writer, reader);
      if (!read.name().equals("ada")) {
        return Got.ERROR;
      }
      var value = read.value();
      if (reader == null || value.isEmpty()) {
        return Got.NOTHING;
      }
      if (Objects.equals(value.get(), format.absent(reader))) {
        return Got.DEFAULT;
      }
      return means && value.get().equals(reader.value()) ? Got.VALUE : Got.OTHER;
    } catch (IOException | AvroRuntimeException | JacksonException e) {
      return Got.ERROR;
    }
  }

  private static Got predicted(SchemaFormat format, Change change, boolean backward) {
    return switch (change) {
      case ADD -> backward ? Got.DEFAULT : Got.NOTHING;
      case REMOVE -> backward ? Got.NOTHING : Got.DEFAULT;
      case ADD_BARE ->
          !backward
              ? Got.NOTHING
              : format == SchemaFormat.AVRO
                  ? Got.ERROR
                  : format == SchemaFormat.JSON ? Got.NOTHING : Got.DEFAULT;
      case WIDEN -> format == SchemaFormat.AVRO && !backward ? Got.ERROR : Got.VALUE;
      case RENAME ->
          switch (format) {
            case AVRO -> Got.ERROR;
            case PROTOBUF -> Got.VALUE;
            case JSON -> Got.NOTHING;
          };
      case RETYPE ->
          switch (format) {
            case AVRO -> Got.ERROR;
            case PROTOBUF -> Got.DEFAULT;
            case JSON -> Got.VALUE;
          };
      case RETAG ->
          switch (format) {
            case AVRO -> Got.ERROR;
            case PROTOBUF -> Got.OTHER;
            case JSON -> Got.NOTHING;
          };
    };
  }

  private static Table table(List<Cell> cells) {
    var heads = new ArrayList<>(List.of("Change"));
    Arrays.stream(SchemaFormat.values()).forEach(format -> heads.add(format.says));
    return new Table(
        "What is read of a field that was written as 36: new reads old / old reads new",
        heads,
        Arrays.stream(Change.values())
            .map(change -> {
              var row = new ArrayList<>(List.of(change.says));
              for (var format : SchemaFormat.values()) {
                row.add(
                    cells.stream()
                        .filter(cell -> cell.change == change && cell.format.equals(format.says))
                        .map(cell -> cell.got.says)
                        .collect(Collectors.joining(" / ")));
              }
              return (List<String>) row;
            })
            .toList());
  }
}
