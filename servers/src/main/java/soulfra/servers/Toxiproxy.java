package soulfra.servers;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Shopify's Toxiproxy, the original in Go: for whoever wants it rather than the one of the lab,
/// and to hold that one against it. Any Toxiproxy client speaks to either.
///
/// It keeps nothing over a restart.
public final class Toxiproxy extends Server {

  private static final int PATIENCE_MILLIS = 2_000;

  private Toxiproxy(Host host) {
    super("Toxiproxy", host);
  }

  /// Starts one in the [Way] that the environment chooses; embedded is the `toxiproxy-server` on
  /// the PATH.
  ///
  /// @param port where its API listens; 0 for a free port, kept for the next time
  /// @throws IllegalStateException if it can't be started
  public static Toxiproxy start(Path folder, int port) {
    return switch (Way.chosen()) {
      case EMBEDDED -> embedded(folder, port);
      case CONTAINERS -> container(folder, port);
      case EXTERNAL ->
          external(Way.url("LAB_TOXIPROXY_URL", System.getenv("LAB_TOXIPROXY_URL")), folder);
    };
  }

  /// The one that this machine has, if it has one: by `LAB_TOXIPROXY_URL`, or else on the PATH.
  public static Optional<Toxiproxy> find(Path folder) {
    var url = System.getenv("LAB_TOXIPROXY_URL");
    if (url != null && !url.isBlank()) {
      return Optional.of(external(url, folder));
    }
    return ToxiproxyEngine.isHere() ? Optional.of(embedded(folder, 0)) : Optional.empty();
  }

  static Toxiproxy embedded(Path folder, int port) {
    if (!ToxiproxyEngine.isHere()) {
      throw new IllegalStateException(
          "There is no toxiproxy-server on the PATH. ./lab toxiproxy serves the same API; for the"
              + " original install it, or use LAB_SERVERS=external with LAB_TOXIPROXY_URL.");
    }
    return started(new EmbeddedHost("Toxiproxy", folder, port, new ToxiproxyEngine()));
  }

  /// In the network of this machine, since its proxies' ports are not known before.
  static Toxiproxy container(Path folder, int port) {
    return started(ContainerHost.inOurNetwork("Toxiproxy", folder, port, Containers::toxiproxy));
  }

  /// @param url such as `http://127.0.0.1:8474`
  static Toxiproxy external(String url, Path folder) {
    var uri = URI.create(url);
    int port = uri.getPort() < 0 ? 8474 : uri.getPort();
    return started(new ExternalHost(uri.getHost(), port, folder.resolve("server.log")));
  }

  private static Toxiproxy started(Host host) {
    var server = new Toxiproxy(host);
    try {
      server.start();
      return server;
    } catch (RuntimeException e) {
      host.release();
      throw e;
    }
  }

  /// Where its API answers.
  public String url() {
    return "http://%s:%d".formatted(address(), port());
  }

  /// What it says of its version.
  public String version() {
    try {
      return ask();
    } catch (IOException e) {
      throw new IllegalStateException(this + " does not answer", e);
    }
  }

  @Override
  @Nullable String complaint() {
    try {
      return ask().contains("version") ? null : "it is no Toxiproxy";
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private String ask() throws IOException {
    var connection = (HttpURLConnection) URI.create(url() + "/version").toURL().openConnection();
    connection.setConnectTimeout(PATIENCE_MILLIS);
    connection.setReadTimeout(PATIENCE_MILLIS);
    try (var answer = connection.getInputStream()) {
      return new String(answer.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }
}
