package soulfra.toxiproxy.wire;

import soulfra.toxiproxy.toxic.Stream;

/// How a connection stands.
///
/// @param number counted by its proxy, from 1
/// @param client its address
public record LinkState(long number, String client, Count upstream, Count downstream) {

  public Count of(Stream stream) {
    return switch (stream) {
      case UPSTREAM -> upstream;
      case DOWNSTREAM -> downstream;
    };
  }
}
