package soulfra.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/// The superuser's password: random, made once per folder, readable by its owner only. Others on
/// the same machine can reach the port, and a superuser of Postgres can run programs.
final class Secret {

  private static final int BYTES = 16;

  private Secret() {}

  static String in(Path folder) {
    var file = folder.resolve("password");
    try {
      if (!Files.exists(file)) {
        write(file, random());
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("Can't keep a password in " + file, e);
    }
  }

  static String random() {
    var bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /// Writes a file that only its owner can read; it is there whole or not at all.
  static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    var part = file.resolveSibling(file.getFileName() + ".part");
    Files.deleteIfExists(part);
    var owner = PosixFilePermissions.fromString("rw-------");
    Files.createFile(part, PosixFilePermissions.asFileAttribute(owner));
    Files.writeString(part, text);
    Files.move(part, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }
}
