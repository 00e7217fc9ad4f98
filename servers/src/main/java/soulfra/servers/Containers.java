package soulfra.servers;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/// The images, set up like the embedded servers. `LAB_POSTGRES_IMAGE`, `LAB_REDIS_IMAGE` and
/// `LAB_TOXIPROXY_IMAGE` name others, such as a mirror's.
final class Containers {

  static final int POSTGRES_PORT = 5432;
  static final int REDIS_PORT = 6379;

  private Containers() {}

  static GenericContainer<?> postgres(String password) {
    return container("LAB_POSTGRES_IMAGE", "postgres:18")
        .withEnv("POSTGRES_PASSWORD", password)
        .withEnv(
            "POSTGRES_INITDB_ARGS",
            "--auth-host=scram-sha-256 --encoding=UTF8 --locale=C --locale-provider=builtin"
                + " --builtin-locale=C.UTF-8")
        .withCommand(
            "postgres",
            "-cmax_connections=100",
            "-cwal_level=logical",
            "-cwal_keep_size=64MB",
            "-cmax_prepared_transactions=50",
            "-crestart_after_crash=off",
            "-ctimezone=UTC");
  }

  static GenericContainer<?> redis(String password) {
    // The file of users is made before the first start, and then kept by ACL SAVE.
    var script =
        """
        cd /data
        [ -e users.acl ] || echo "user default on >$PASSWORD ~* &* +@all" > users.acl
        exec redis-server --dir /data --aclfile /data/users.acl \
          --appendonly yes --appendfsync everysec --save ''
        """;
    return container("LAB_REDIS_IMAGE", "redis:7.4")
        .withEnv("PASSWORD", password)
        .withCommand("sh", "-c", script);
  }

  /// @param port where its API listens
  static GenericContainer<?> toxiproxy(int port) {
    return container("LAB_TOXIPROXY_IMAGE", "ghcr.io/shopify/toxiproxy:2.12.0")
        .withCommand("-host=127.0.0.1", "-port=" + port);
  }

  private static GenericContainer<?> container(String variable, String image) {
    var chosen = System.getenv(variable);
    return new GenericContainer<>(
        DockerImageName.parse(chosen == null || chosen.isBlank() ? image : chosen));
  }
}
