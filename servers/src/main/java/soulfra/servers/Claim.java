package soulfra.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Something that only one process may have: a locked file. The operating system takes it back when
/// its holder ends, in whichever way.
final class Claim implements AutoCloseable {

  private final FileChannel file;

  private Claim(FileChannel file) {
    this.file = file;
  }

  /// @return empty if somebody else has it
  static Optional<Claim> tryOn(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock(channel)) {
        return Optional.of(new Claim(channel));
      }
      channel.close();
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Can't lock " + file, e);
    }
  }

  /// Waits until it is free.
  static Claim on(Path file) {
    while (true) {
      var claim = tryOn(file);
      if (claim.isPresent()) {
        return claim.get();
      }
      Pause.briefly(file.toString());
    }
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      @Nullable Object lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // it is another object of this very JVM that holds it
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Can't give up a lock", e);
    }
  }
}
