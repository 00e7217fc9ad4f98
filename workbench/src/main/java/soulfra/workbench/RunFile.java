package soulfra.workbench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import soulfra.experiments.Stage;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// What one `up` runs. Only its owner may read the file, because of the secrets in it.
///
/// @param pid of `up` itself
/// @param workbench where the page is
public record RunFile(long pid, String workbench, Instant startedAt, List<Running> stages) {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /// @param operatorToken what opens the stage's import
  /// @param settings where it stores, for what an operator runs beside its instances; secret
  public record Running(
      String stage, List<Instance> instances, String operatorToken, Map<String, String> settings) {

    /// The first instance's.
    String url() {
      return instances.getFirst().url;
    }
  }

  public record Instance(String url, long pid, String log) {}

  Optional<Running> stage(Stage stage) {
    return stages.stream().filter(running -> running.stage.equals(stage.id)).findAny();
  }

  boolean alive() {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  static RunFile read(Path file) {
    return JSON.readValue(file.toFile(), RunFile.class);
  }

  /// Replaces the file at once: nobody ever reads half of it.
  void write(Path file) {
    try {
      var next =
          Files.createTempFile(
              file.getParent(),
              "run",
              ".next",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(next, JSON.writeValueAsString(this));
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("Can't write " + file, e);
    }
  }
}
