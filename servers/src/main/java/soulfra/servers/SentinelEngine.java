package soulfra.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.regex.Pattern;

/// A Redis Sentinel: the same program in another mode. It keeps what it learns in its settings
/// file, which is written here once, before all of them start together, and then is its own.
final class SentinelEngine implements Engine {

  private static final Pattern MONITOR = Pattern.compile("sentinel monitor \\S+ \\S+ (\\d+) .*");
  private static final Pattern EPOCH = Pattern.compile("sentinel config-epoch \\S+ (\\d+)");

  private final String program = RedisProgram.find();
  private final IntFunction<String> settings;

  /// @param settings for the first start, given its port
  SentinelEngine(IntFunction<String> settings) {
    this.settings = settings;
  }

  /// What a Sentinel remembers of a fail-over.
  ///
  /// @param epoch counts them
  /// @param leader the port of the leader since then; empty if there is no file
  record Memory(long epoch, Optional<Integer> leader) {

    static Memory of(Path folder) {
      var file = file(folder);
      try {
        var lines = Files.exists(file) ? Files.readAllLines(file) : List.<String>of();
        var leader =
            lines.stream()
                .map(MONITOR::matcher)
                .filter(line -> line.matches())
                .map(line -> Integer.parseInt(line.group(1)))
                .findFirst();
        long epoch =
            lines.stream()
                .map(EPOCH::matcher)
                .filter(line -> line.matches())
                .mapToLong(line -> Long.parseLong(line.group(1)))
                .findFirst()
                .orElse(0);
        return new Memory(epoch, leader);
      } catch (IOException e) {
        throw new UncheckedIOException("Can't read " + file, e);
      }
    }
  }

  static Path file(Path folder) {
    return folder.resolve("sentinel.conf");
  }

  /// By which Sentinels know one another; always the same for a folder.
  static String id(Path folder) {
    var name = folder.toString();
    var first = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    return (first + first).replace("-", "").substring(0, 40);
  }

  @Override
  public List<String> command(Path folder) {
    return List.of(program, file(folder).toString(), "--sentinel");
  }

  @Override
  public void prepare(Path folder, int port) throws IOException {
    if (!Files.exists(file(folder))) {
      Secret.write(file(folder), settings.apply(port));
    }
  }

  @Override
  public boolean listening(Path folder, long pid) {
    return true; // asking costs it nothing
  }

  @Override
  public boolean isOurs(String commandLine, Path folder) {
    return commandLine.startsWith(program) && commandLine.contains(file(folder).toString());
  }
}
