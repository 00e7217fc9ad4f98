package soulfra.servers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A node of a [ZooKeeperEnsemble], in a JVM of its own. It answers as soon as it is there, also
/// while there are too few of them to serve.
public final class ZooKeeper extends Server {

  private static final int PATIENCE_MILLIS = 2_000;
  private static final String MODE = "Mode: ";

  ZooKeeper(String name, Path folder, ZooKeeperEngine engine) {
    super(name, new EmbeddedHost("ZooKeeper " + name, folder, 0, engine));
  }

  @Override
  @Nullable String complaint() {
    try {
      var answer = ask("ruok");
      return answer.equals("imok") ? null : answer;
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /// `leader`, `follower` or `standalone`; empty if it does not serve.
  public Optional<String> mode() {
    try {
      return ask("srvr")
          .lines()
          .filter(line -> line.startsWith(MODE))
          .map(line -> line.substring(MODE.length()))
          .findFirst();
    } catch (IOException e) {
      return Optional.empty(); // it is not there, or stands still
    }
  }

  /// One of ZooKeeper's four-letter words, which need no session.
  private String ask(String word) throws IOException {
    try (var socket = new Socket()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(new InetSocketAddress(address(), port()), PATIENCE_MILLIS);
      socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
    }
  }
}
