package soulfra.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// A port that stays ours while its server is down.
///
/// It is claimed by a lock on its byte of a file that all JVMs of this user share, so that no two
/// servers of the lab choose the same one; the system takes the lock back when its holder ends, in
/// whichever way. Those that we choose ourselves lie below the range from which the system takes
/// the ports of outgoing connections, so that none of these sits down on it.
record Port(int number, FileLock claim) implements AutoCloseable {

  private static final int FIRST = 20_000;
  private static final int COUNT = 10_000;
  private static final int TRIES = 1_000;

  /// @param wanted the port to take, or 0 for the one that `remembered` names if it is free, or any
  /// @param remembered a file that keeps the port that was chosen
  /// @throws IllegalStateException if the wanted one is taken
  static Port claim(int wanted, Path remembered) {
    try {
      if (wanted != 0) {
        return tryClaim(wanted)
            .orElseThrow(() -> new IllegalStateException("Port %d is taken".formatted(wanted)));
      }
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
      throw new UncheckedIOException("Can't claim a port, or keep it in " + remembered, e);
    }
  }

  /// The port that a server's folder remembers.
  static Optional<Integer> remembered(Path folder) {
    var file = folder.resolve("port");
    try {
      return Files.exists(file)
          ? Optional.of(Integer.parseInt(Files.readString(file).strip()))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Can't read " + file, e);
    }
  }

  private static Port any() throws IOException {
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

  private static Optional<Port> tryClaim(int number) throws IOException {
    var claim = tryLock(number);
    if (claim.isPresent() && !isFree(number)) {
      claim.get().release();
      return Optional.empty();
    }
    return claim.map(held -> new Port(number, held));
  }

  private static Optional<FileLock> tryLock(int number) throws IOException {
    try {
      return Optional.ofNullable(Shared.PORTS.tryLock(number, 1, false));
    } catch (OverlappingFileLockException e) {
      return Optional.empty(); // another server of this JVM has it
    }
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
    try {
      claim.release();
    } catch (IOException e) {
      throw new UncheckedIOException("Can't give up port " + number, e);
    }
  }

  private static final class Shared {
    /// Never closed: closing one channel of a file gives up all locks that the process has on it.
    static final FileChannel PORTS = open();

    private static FileChannel open() {
      var file = Cache.ours().folder().resolve("ports.lock");
      try {
        Files.createDirectories(file.getParent());
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      } catch (IOException e) {
        throw new UncheckedIOException("Can't open " + file, e);
      }
    }
  }
}
