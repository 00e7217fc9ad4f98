package soulfra.toxiproxy.wire;

import org.jspecify.annotations.Nullable;

/// Where the next stub, or the socket, takes from.
@FunctionalInterface
interface Source {

  /// The next that may pass now; null if nothing may. After an end there is nothing more.
  @Nullable Flow next(Moment moment);
}
