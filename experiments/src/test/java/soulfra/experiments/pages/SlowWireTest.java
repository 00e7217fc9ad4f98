package soulfra.experiments.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SlowWireTest {

  private static final byte[] NEWS = "the leader's log".getBytes(StandardCharsets.UTF_8);

  @Test
  void what_the_server_says_arrives_whole_and_not_before_its_time() throws IOException {
    var delay = Duration.ofMillis(150);
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var wire = SlowWire.to(server.getLocalPort(), delay);
        var client = new Socket(InetAddress.getLoopbackAddress(), wire.port());
        var atServer = server.accept()) {
      client.getOutputStream().write(1);
      assertThat(atServer.getInputStream().read()).isEqualTo(1);

      long said = System.nanoTime();
      atServer.getOutputStream().write(NEWS);
      assertThat(client.getInputStream().readNBytes(NEWS.length)).isEqualTo(NEWS);
      assertThat(System.nanoTime() - said).isGreaterThanOrEqualTo(delay.toNanos());

      atServer.shutdownOutput();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void what_is_under_way_when_the_wire_is_cut_never_arrives() throws IOException {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var wire = SlowWire.to(server.getLocalPort(), Duration.ofHours(1));
        var client = new Socket(InetAddress.getLoopbackAddress(), wire.port());
        var atServer = server.accept()) {
      atServer.getOutputStream().write(NEWS);
      wire.cut();
      assertThat(received(client)).isZero();
    }
  }

  private static int received(Socket client) throws IOException {
    try {
      return client.getInputStream().readAllBytes().length;
    } catch (SocketException e) {
      return 0; // the end was not polite
    }
  }
}
