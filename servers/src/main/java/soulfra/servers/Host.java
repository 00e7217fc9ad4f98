package soulfra.servers;

import java.nio.file.Path;
import java.util.OptionalLong;

/// What holds a server: our own process, a container, or somebody else. It knows nothing about the
/// server's protocol.
///
/// [Server] calls it from one thread at a time, except for the questions, which any thread may ask.
interface Host {

  /// Starts the server on its port and its data, and returns when the process is there; it may not
  /// answer yet.
  void start();

  /// Asks the server to end, and returns when nothing is left of it.
  void stop();

  /// Kills all of it, without a chance to clean up, and returns when nothing is left of it.
  void kill9();

  /// Stops all of it in its tracks.
  void freeze();

  void thaw();

  /// Gives up what was claimed for it, after [#stop] or [#kill9].
  void release();

  /// Whether it is worth asking if it answers yet.
  boolean listening();

  /// Whether its process is there, frozen or not.
  boolean alive();

  OptionalLong pid();

  String address();

  int port();

  /// Where its output goes.
  Path log();

  /// Whether it can be started, stopped, frozen and killed from here.
  boolean controllable();
}
