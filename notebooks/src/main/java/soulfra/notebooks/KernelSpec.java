package soulfra.notebooks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/// How Jupyter starts [Kernel], as a file that Jupyter finds when the folder is on `JUPYTER_PATH`.
/// Nothing outside the project is changed.
public final class KernelSpec {

  /// As notebooks name it.
  public static final String NAME = "soulfra-java";

  private KernelSpec() {}

  /// Writes it for the JDK and the class path that run now: editors hide a kernel whose `java` they
  /// can't find by itself.
  ///
  /// @return the folder for `JUPYTER_PATH`
  public static Path install(Path root) throws IOException {
    var folder = root.resolve(".lab/jupyter");
    var spec = new LinkedHashMap<String, Object>();
    spec.put("argv", command(root, "{connection_file}"));
    spec.put("display_name", "Java (SOULFRA Lab)");
    spec.put("language", "java");
    spec.put("interrupt_mode", "message");
    var file = folder.resolve("kernels").resolve(NAME).resolve("kernel.json");
    Files.createDirectories(file.getParent());
    Files.write(file, JsonMapper.shared().writeValueAsBytes(spec));
    return folder;
  }

  static List<String> command(Path root, String connectionFile) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-Xmx256m",
        "--enable-native-access=ALL-UNNAMED",
        "-Dlab.home=" + root,
        "-cp",
        System.getProperty("java.class.path"),
        Kernel.class.getName(),
        connectionFile);
  }
}
