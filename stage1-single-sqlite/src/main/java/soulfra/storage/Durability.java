package soulfra.storage;

/// When a commit counts as done (SQLite's `synchronous`, in WAL mode).
public enum Durability {
  /// The WAL is synced at every commit: an acknowledged write survives a power cut.
  FULL,
  /// The WAL is synced at checkpoints only: survives `kill -9`, but a power cut may take the last
  /// acknowledged writes.
  NORMAL,
  /// Never synced: a power cut may also corrupt the file.
  OFF
}
