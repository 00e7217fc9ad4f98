package soulfra.contract.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Files inside the jar, read once.
final class Resources {

  private static final Map<String, Optional<byte[]>> READ = new ConcurrentHashMap<>();

  private Resources() {}

  static Optional<byte[]> find(String path) {
    var known = READ.get(path);
    return known != null ? known : read(path);
  }

  static byte[] bytes(String path) {
    return find(path).orElseThrow(() -> new IllegalStateException("Missing resource " + path));
  }

  private static Optional<byte[]> read(String path) {
    try (var in = Resources.class.getResourceAsStream(path)) {
      if (in == null) {
        // Not remembered: there is no end to the paths that don't exist.
        return Optional.empty();
      }
      var bytes = Optional.of(in.readAllBytes());
      READ.put(path, bytes);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
