package soulfra.servers;

/// Ends what was begun, however much somebody hurries us: a server that is only told to end, and
/// not waited for, still writes into a folder that is to be deleted.
final class Ending {

  private Ending() {}

  /// Whoever was interrupted is so again afterwards.
  static void uninterrupted(Runnable end) {
    boolean interrupted = Thread.interrupted();
    try {
      end.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
