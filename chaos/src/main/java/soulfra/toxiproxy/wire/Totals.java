package soulfra.toxiproxy.wire;

import soulfra.toxiproxy.toxic.Stream;

/// What a proxy remembers of its connections over all its starts.
public final class Totals {

  private long connections;
  private Count upstream = Count.NOTHING;
  private Count downstream = Count.NOTHING;

  synchronized long nextNumber() {
    return ++connections;
  }

  synchronized void add(Count up, Count down) {
    upstream = upstream.plus(up);
    downstream = downstream.plus(down);
  }

  /// The bytes of connections that have ended.
  public synchronized Count of(Stream stream) {
    return switch (stream) {
      case UPSTREAM -> upstream;
      case DOWNSTREAM -> downstream;
    };
  }
}
