package soulfra.servers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which `redis-server` this machine can run.
final class RedisProgram {

  private static final String NAME = "redis-server";

  private RedisProgram() {}

  /// @throws IllegalStateException if there is none, saying what else can be done
  static String find() {
    return Found.PROGRAM;
  }

  private static final class Found {
    static final String PROGRAM = search();

    private static String search() {
      var candidates = new ArrayList<String>();
      var embedded = unpacked();
      if (embedded != null) {
        candidates.add(embedded);
      }
      candidates.addAll(List.of(NAME, "valkey-server"));
      for (var candidate : candidates) {
        if (runs(candidate)) {
          return candidate;
        }
      }
      throw new IllegalStateException(
          "No Redis can be started here: the embedded one needs Linux with glibc 2.34 and OpenSSL 3,"
              + " or macOS. Install redis-server or valkey-server, or use LAB_SERVERS=external with"
              + " LAB_REDIS_URL.");
    }

    private static @Nullable String unpacked() {
      var mac = System.getProperty("os.name").startsWith("Mac");
      var intel = System.getProperty("os.arch").matches("amd64|x86_64");
      var linux = intel ? "6.2.6-v5-linux-amd64" : "6.2.7-linux-arm64";
      var version = mac ? (intel ? "6.2.6-v5-darwin-amd64" : "6.2.6-v5-darwin-arm64") : linux;
      var entry = RedisProgram.class.getResource("/redis-server-" + version);
      if (entry == null) {
        return null;
      }
      return Cache.ours().unpacked(entry, Found::unpack).resolve(NAME).toString();
    }

    private static void unpack(InputStream content, Path folder) throws IOException {
      var program = folder.resolve(NAME);
      Files.copy(content, program);
      if (!program.toFile().setExecutable(true, false)) {
        throw new IOException("Can't make executable: " + program);
      }
    }

    private static boolean runs(String program) {
      try {
        var process = new ProcessBuilder(program, "--version").redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        return process.waitFor() == 0;
      } catch (IOException e) {
        return false; // not there, or not for this machine
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while trying " + program, e);
      }
    }
  }
}
