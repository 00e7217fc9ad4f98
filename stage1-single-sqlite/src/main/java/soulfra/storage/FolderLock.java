package soulfra.storage;

import module java.base;

/// Makes a data folder one process's own. The writer gives out ids and positions from memory, so a
/// second writer would give them out twice; SQLite's own locks don't prevent that.
///
/// The system releases the lock with the process, however that ends; the file stays.
final class FolderLock implements AutoCloseable {

  private final FileChannel file;

  private FolderLock(FileChannel file) {
    this.file = file;
  }

  /// Creates the folder if need be.
  ///
  /// @throws IllegalStateException if another process has it
  static FolderLock take(Path folder) {
    try {
      Files.createDirectories(folder);
      var file =
          FileChannel.open(
              folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (isTaken(file)) {
        file.close();
        throw new IllegalStateException("Another stage is using the data folder " + folder);
      }
      return new FolderLock(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Can't write to the data folder " + folder, e);
    }
  }

  private static boolean isTaken(FileChannel file) throws IOException {
    try {
      return file.tryLock() == null;
    } catch (OverlappingFileLockException e) {
      return true; // by this same JVM
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Can't release the data folder's lock", e);
    }
  }
}
