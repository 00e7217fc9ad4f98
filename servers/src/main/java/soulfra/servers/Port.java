package soulfra.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// A port that stays ours while its server is down.
///
/// It is claimed by a locked file, so that no two servers of the lab choose the same one, in
/// whichever JVM they are. Those that we choose ourselves lie below the range from which the system
/// takes the ports of outgoing connections, so that none of these sits down on it.
record Port(int number, Claim claim) implements AutoCloseable {

  private static final int FIRST = 20_000;
  private static final int COUNT = 10_000;
  private static final int TRIES = 1_000;

  /// @param wanted the port to take, or 0 for the one that `remembered` names if it is free, or any
  /// @param remembered a file that keeps the port that was chosen
  static Port claim(int wanted, Path remembered) {
    if (wanted != 0) {
      return tryClaim(wanted)
          .orElseThrow(() -> new IllegalStateException("Port %d is taken".formatted(wanted)));
    }
    try {
      if (Files.exists(remembered)) {
        var again = tryClaim(Integer.parseInt(Files.readString(remembered).strip()));
        if (again.isPresent()) {
          return again.get();
        }
      }
      var port = any();
      Files.writeString(remembered, Integer.toString(port.number()));
      return port;
    } catch (IOException e) {
      throw new UncheckedIOException("Can't keep the port in " + remembered, e);
    }
  }

  private static Port any() {
    int start = ThreadLocalRandom.current().nextInt(COUNT);
    for (int i = 0; i < TRIES; i++) {
      var port = tryClaim(FIRST + (start + i) % COUNT);
      if (port.isPresent()) {
        return port.get();
      }
    }
    throw new IllegalStateException(
        "None of %d ports from %d on is free".formatted(TRIES, FIRST + start));
  }

  private static Optional<Port> tryClaim(int number) {
    var claim = Claim.tryOn(Cache.folder().resolve("ports").resolve(Integer.toString(number)));
    if (claim.isPresent() && !isFree(number)) {
      claim.get().close();
      return Optional.empty();
    }
    return claim.map(held -> new Port(number, held));
  }

  private static boolean isFree(int number) {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), number));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    claim.close();
  }
}
