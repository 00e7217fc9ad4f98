package soulfra.notebooks;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.dflib.jjava.jupyter.channels.JupyterConnection;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.JupyterIO;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.dflib.jjava.jupyter.kernel.LanguageInfo;
import org.dflib.jjava.jupyter.kernel.ReplacementOptions;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.util.StringStyler;
import org.jspecify.annotations.Nullable;

/// The process that Jupyter starts for a notebook, and speaks with over the five sockets of its
/// protocol. It ends when Jupyter says so, and all that its cells started with it.
public final class Kernel extends BaseKernel {

  private final Interpreter interpreter = Interpreter.start();
  private final Sitting sitting;

  private Kernel(Path root) {
    super(
        "SOULFRA Lab",
        "0.1.0",
        new LanguageInfo.Builder("Java")
            .version(Integer.toString(Runtime.version().feature()))
            .mimetype("text/x-java-source")
            .fileExtension(".java")
            .pygments("java")
            .codemirror("text/x-java")
            .build(),
        List.of(),
        null,
        new JupyterIO(StandardCharsets.UTF_8),
        new CommManager(),
        new Renderer(),
        null,
        null,
        false,
        new StringStyler.Builder().build());
    sitting = Sitting.begin(root, shown -> display(data(shown)));
  }

  /// @param arguments the file in which Jupyter says where its sockets are
  public static void main(String[] arguments) throws Exception {
    var root = Path.of(System.getProperty("lab.home", "")).toAbsolutePath().normalize();
    var properties = KernelConnectionProperties.parse(Files.readString(Path.of(arguments[0])));
    var connection = new JupyterConnection(properties);
    var kernel = new Kernel(root);
    kernel.becomeHandlerForConnection(connection);
    connection.connect();
    connection.waitUntilClose();
    kernel.end();
    System.exit(0);
  }

  @Override
  public @Nullable Object evalRaw(String source) {
    try {
      return interpreter.run(source);
    } catch (CellFailed e) {
      throw new Unsuccessful(e);
    }
  }

  @Override
  public @Nullable DisplayData eval(String source) {
    var value = evalRaw(source);
    return value == null ? null : data(Bundle.of(value));
  }

  private static DisplayData data(Output.Shown shown) {
    var data = new DisplayData();
    shown.byType().forEach(data::putData);
    return data;
  }

  @Override
  public @Nullable DisplayData inspect(String code, int at, boolean inDetail) {
    var text =
        interpreter.analysis().documentation(code, at, inDetail).stream()
            .map(found ->
                found.signature() + "\n" + (found.javadoc() == null ? "" : found.javadoc()))
            .collect(Collectors.joining("\n\n"));
    return text.isEmpty() ? null : new DisplayData(text);
  }

  @Override
  public ReplacementOptions complete(String code, int at) {
    var from = new int[] {at};
    var words =
        interpreter.analysis().completionSuggestions(code, at, from).stream()
            .map(suggestion -> suggestion.continuation())
            .distinct()
            .toList();
    return new ReplacementOptions(words, from[0], at);
  }

  @Override
  public String isComplete(String code) {
    return switch (interpreter.analysis().analyzeCompletion(code).completeness()) {
      case COMPLETE, COMPLETE_WITH_SEMI, EMPTY -> IS_COMPLETE_YES;
      case DEFINITELY_INCOMPLETE, CONSIDERED_INCOMPLETE -> "  ";
      case UNKNOWN -> IS_COMPLETE_BAD;
    };
  }

  @Override
  public List<String> formatError(Throwable failure) {
    return failure instanceof Unsuccessful it ? it.cell.lines() : super.formatError(failure);
  }

  @Override
  public void interrupt() {
    interpreter.interrupt();
  }

  @Override
  public void onShutdown(boolean isRestarting) {
    interpreter.interrupt();
    super.onShutdown(isRestarting);
  }

  private void end() throws Exception {
    interpreter.close();
    sitting.close();
  }

  /// Jupyter's side knows unchecked exceptions only.
  private static final class Unsuccessful extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient CellFailed cell;

    Unsuccessful(CellFailed cell) {
      super(cell.getMessage(), cell);
      this.cell = cell;
    }
  }
}
