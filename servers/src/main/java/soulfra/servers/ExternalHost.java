package soulfra.servers;

import java.nio.file.Path;
import java.util.OptionalLong;

/// A server of the user's own. It is there or not; nothing here may change that.
record ExternalHost(String address, int port, Path log) implements Host {

  @Override
  public void start() {
    // It runs, or it will not answer in a moment.
  }

  @Override
  public void stop() {
    throw notOurs();
  }

  @Override
  public void kill9() {
    throw notOurs();
  }

  @Override
  public void freeze() {
    throw notOurs();
  }

  @Override
  public void thaw() {
    throw notOurs();
  }

  @Override
  public void release() {
    // Nothing was claimed.
  }

  @Override
  public boolean listening() {
    return true;
  }

  @Override
  public boolean alive() {
    return true;
  }

  @Override
  public OptionalLong pid() {
    return OptionalLong.empty();
  }

  @Override
  public boolean controllable() {
    return false;
  }

  private static IllegalStateException notOurs() {
    return new IllegalStateException("A server of the user's own is not ours to control");
  }
}
