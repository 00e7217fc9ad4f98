package soulfra.servers;

import java.nio.file.Path;
import java.util.OptionalLong;

/// A server of the user's own. It is there or not; nothing here may change that.
record ExternalHost(String name, String variable, String address, int port, Path log)
    implements Host {

  @Override
  public void start() {
    // It runs, or it does not answer in a moment.
  }

  @Override
  public void stop() {
    // It is not ours to stop: whoever closes it has no further use for it, and that is all.
  }

  @Override
  public void kill9() {
    throw notOurs("killed");
  }

  @Override
  public void freeze() {
    throw notOurs("frozen");
  }

  @Override
  public void thaw() {
    throw notOurs("thawed");
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

  private UnsupportedOperationException notOurs(String what) {
    return new UnsupportedOperationException(
        "%s is yours (%s) and can't be %s from here: use LAB_SERVERS=embedded"
            .formatted(name, variable, what));
  }
}
