package soulfra.servers;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.util.Set;

/// A copy of a node's data folder: what `pg_basebackup` makes, which is not among the programs
/// here.
final class BaseBackup {

  private static final Path CONTROL = Path.of("global", "pg_control");

  /// Folders that a copy has, but empty.
  private static final Set<String> EMPTY =
      Set.of(
          "pg_dynshmem",
          "pg_notify",
          "pg_replslot",
          "pg_serial",
          "pg_snapshots",
          "pg_stat_tmp",
          "pg_subtrans");

  private BaseBackup() {}

  /// Copies the data of a node that has never been started, or that was stopped.
  static void cold(Path from, Path to) throws IOException {
    copy(from, to, true);
  }

  /// Copies the data of a running node, while others write. What it takes to make the copy
  /// consistent is in it: it needs nothing from the node afterwards.
  static void hot(Postgres node, Path from, Path to) throws IOException, SQLException {
    try (var connection = node.connect("postgres");
        var statement = connection.createStatement()) {
      String firstSegment;
      try (var row =
          statement.executeQuery("SELECT pg_walfile_name(pg_backup_start('lab', fast => true))")) {
        row.next();
        firstSegment = row.getString(1);
      }
      copy(from, to, false);
      var sql = "SELECT pg_walfile_name(lsn), labelfile FROM pg_backup_stop(false)";
      try (var row = statement.executeQuery(sql)) {
        row.next();
        copyWal(from, to, firstSegment, row.getString(1));
        Files.writeString(to.resolve("backup_label"), row.getString(2));
      }
    }
  }

  /// The log between the backup's ends, and the histories of its timelines.
  private static void copyWal(Path from, Path to, String first, String last) throws IOException {
    try (var files = Files.list(from.resolve("pg_wal"))) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var name = file.getFileName().toString();
        boolean needed =
            name.length() == first.length()
                && name.compareTo(first) >= 0
                && name.compareTo(last) <= 0;
        if (needed || name.endsWith(".history")) {
          Files.copy(file, to.resolve("pg_wal").resolve(name));
        }
      }
    }
  }

  private static void copy(Path from, Path to, boolean withWal) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(
                folder, to.resolve(from.relativize(folder)), StandardCopyOption.COPY_ATTRIBUTES);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            var path = from.relativize(file);
            if (isCopied(path, withWal)) {
              copyIfThere(file, to.resolve(path));
            }
            return FileVisitResult.CONTINUE;
          }

          // A running server removes files meanwhile; what happened to them is in its log.
          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }
        });
    // Last, so that it is not older than what it speaks of.
    Files.copy(from.resolve(CONTROL), to.resolve(CONTROL), StandardCopyOption.COPY_ATTRIBUTES);
  }

  private static boolean isCopied(Path path, boolean withWal) {
    var top = path.getName(0).toString();
    var name = path.getFileName().toString();
    return !EMPTY.contains(top)
        && (withWal || !top.equals("pg_wal"))
        && !path.equals(CONTROL)
        && !name.startsWith("pgsql_tmp")
        && !name.startsWith("postmaster.")
        && !name.endsWith(".signal");
  }

  private static void copyIfThere(Path file, Path copy) throws IOException {
    try {
      Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
    } catch (NoSuchFileException e) {
      return; // removed meanwhile
    }
  }
}
