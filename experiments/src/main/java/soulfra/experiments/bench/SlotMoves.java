package soulfra.experiments.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Moves slots of a running stage 3, as `./lab rebalance` does.
///
/// @param jar the stage's
/// @param settings where it stores
record SlotMoves(Path jar, Map<String, String> settings) {

  private static final Pattern PAUSE = Pattern.compile("could write to it for (\\d+) ms");

  /// @return for how long nobody could write to it
  /// @throws IllegalStateException with what it says, if it fails
  Duration move(int slot, String shard) throws IOException, InterruptedException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var command =
        List.of(java, "-cp", jar.toString(), "soulfra.Rebalance", Integer.toString(slot), shard);
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("SOULFRA_"));
    builder.environment().putAll(settings);
    var process = builder.start();
    try {
      var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      var pause = PAUSE.matcher(said);
      if (process.waitFor() != 0 || !pause.find()) {
        throw new IllegalStateException("Moving slot %d failed: %s".formatted(slot, said));
      }
      return Duration.ofMillis(Long.parseLong(pause.group(1)));
    } finally {
      process.destroy();
    }
  }
}
