package soulfra.servers;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where servers come from. `LAB_SERVERS` says which; embedded if it says nothing.
public enum Way {

  /// Processes of this machine, started by us: they can be frozen and killed, need neither root nor
  /// Docker, and never outlive us.
  EMBEDDED,

  /// Containers, by Testcontainers: needs a container engine.
  CONTAINERS,

  /// The user's own, by `LAB_POSTGRES_URL` and `LAB_REDIS_URL`: used, and never stopped or harmed.
  EXTERNAL;

  /// The way that the environment chooses.
  public static Way chosen() {
    return chosen(System.getenv());
  }

  static Way chosen(Map<String, String> environment) {
    return switch (environment.getOrDefault("LAB_SERVERS", "embedded")) {
      case "embedded", "" -> EMBEDDED;
      case "containers" -> CONTAINERS;
      case "external" -> EXTERNAL;
      default ->
          throw new IllegalArgumentException(
              "LAB_SERVERS must be embedded, containers or external: "
                  + environment.get("LAB_SERVERS"));
    };
  }

  /// The address of a server of the user's own.
  static String url(String name, @Nullable String url) {
    if (url == null || url.isBlank()) {
      throw new IllegalStateException(
          "LAB_SERVERS=external needs " + name + ", the address of a server of yours.");
    }
    return url;
  }
}
