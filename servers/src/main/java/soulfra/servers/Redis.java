package soulfra.servers;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/// A Redis server with its users.
///
/// It logs every change and syncs the log every second (`appendfsync everysec`): [#kill9] loses
/// nothing that was acknowledged, since the log's pages belong to the kernel by then; a power cut
/// may lose the last second. It listens on 127.0.0.1 only, with passwords.
public final class Redis extends Server {

  private static final String SUPERUSER = "default";
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final String user;
  private final String password;

  private Redis(String name, Host host, String user, String password) {
    super(name, host);
    this.user = user;
    this.password = password;
  }

  /// Starts the server that lives in a folder, in the [Way] that the environment chooses.
  ///
  /// @param port where to listen; 0 for a free port, kept for the next time
  /// @throws IllegalStateException if it can't be started, or runs already in this folder
  public static Redis start(Path folder, int port) {
    return switch (Way.chosen()) {
      case EMBEDDED -> embedded(folder, port);
      case CONTAINERS -> container(folder, port);
      case EXTERNAL -> external(Way.url("LAB_REDIS_URL", System.getenv("LAB_REDIS_URL")), folder);
    };
  }

  /// A server in a process of our own.
  static Redis embedded(Path folder, int port) {
    var host = new EmbeddedHost("Redis", folder, port, new RedisEngine());
    return started(host, SUPERUSER, Secret.in(folder));
  }

  /// A server in a container.
  static Redis container(Path folder, int port) {
    var password = Secret.in(folder);
    var container = Containers.redis(password);
    return started(
        new ContainerHost("Redis", folder, port, container, Containers.REDIS_PORT),
        SUPERUSER,
        password);
  }

  /// A server of the user's own.
  ///
  /// @param url `redis://USER:PASSWORD@HOST:PORT`; a user who may do anything
  static Redis external(String url, Path folder) {
    var uri = URI.create(url);
    var query = Query.of(uri);
    int port = uri.getPort() < 0 ? 6379 : uri.getPort();
    var host = new ExternalHost(uri.getHost(), port, folder.resolve("server.log"));
    return started(host, query.user().isEmpty() ? SUPERUSER : query.user(), query.password());
  }

  /// One of several that belong together, not started yet.
  static Redis node(String name, Path folder, Engine engine) {
    var host = new EmbeddedHost("Redis " + name, folder, 0, engine);
    return new Redis(name, host, SUPERUSER, Secret.in(folder));
  }

  private static Redis started(Host host, String user, String password) {
    var server = new Redis("Redis", host, user, password);
    try {
      server.start();
      return server;
    } catch (RuntimeException e) {
      host.release();
      throw e;
    }
  }

  /// Its address as a user who may do anything.
  public String url() {
    return url(user, password);
  }

  /// Its address as one of its users.
  public String url(String otherUser, String otherPassword) {
    return "redis://%s:%s@%s:%d"
        .formatted(encoded(otherUser), encoded(otherPassword), address(), port());
  }

  /// A connection as the user who may do anything.
  public Jedis connect() {
    return connect(user, password);
  }

  /// One question, on a connection of its own.
  <T> T ask(Function<Jedis, T> question) {
    try (var connection = connect()) {
      return question.apply(connection);
    }
  }

  /// A connection as one of its users.
  public Jedis connect(String otherUser, String otherPassword) {
    var config =
        DefaultJedisClientConfig.builder()
            .autoNegotiateProtocol(false)
            .timeoutMillis((int) ANSWER.toMillis());
    if (!otherPassword.isEmpty()) {
      config.user(otherUser).password(otherPassword);
    }
    return new Jedis(new HostAndPort(address(), port()), config.build());
  }

  /// Makes a user who may do what the rules say and nothing else; if the user is there, makes it
  /// anew. It is kept over restarts, except on a server of the user's own without an ACL file.
  ///
  /// @param rules as Redis spells them, such as `~session:* +get +set +expire`
  public void createUser(String name, String newPassword, String rules) {
    var words = new ArrayList<>(List.of("reset", "on", ">" + newPassword));
    words.addAll(List.of(rules.strip().split("\\s+")));
    try (var connection = connect()) {
      connection.aclSetUser(name, words.toArray(String[]::new));
      if (controllable()) {
        connection.aclSave();
      }
    } catch (JedisException e) {
      throw new IllegalStateException(this + " refused: " + e.getMessage(), e);
    }
  }

  @Override
  @Nullable String complaint() {
    try (var connection = connect()) {
      return connection.ping().equals("PONG") ? null : "no PONG";
    } catch (JedisException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
