package soulfra.toxiproxy.toxic;

import java.util.Locale;
import java.util.Optional;

/// Which way bytes go, seen from the client.
public enum Stream {
  UPSTREAM,
  DOWNSTREAM;

  public static Optional<Stream> named(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "upstream" -> Optional.of(UPSTREAM);
      case "downstream" -> Optional.of(DOWNSTREAM);
      default -> Optional.empty();
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
