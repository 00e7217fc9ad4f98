package soulfra.contract.suite;

import java.net.URI;
import java.util.Optional;

/// The stage that somebody pointed the suite at.
final class PointedAt {

  static final String HOW = "SOULFRA_URL is not set: point it at a running stage to test that one.";

  static final Optional<URI> URL = setting("SOULFRA_URL").map(URI::create);

  static final Optional<String> OPERATOR_TOKEN = setting("SOULFRA_OPERATOR_TOKEN");

  private PointedAt() {}

  private static Optional<String> setting(String name) {
    return Optional.ofNullable(System.getProperty(name, System.getenv(name)));
  }
}
