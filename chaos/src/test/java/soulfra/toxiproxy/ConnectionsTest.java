package soulfra.toxiproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static soulfra.toxiproxy.TestWire.Ends.receive;
import static soulfra.toxiproxy.TestWire.Ends.rest;
import static soulfra.toxiproxy.TestWire.Ends.send;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How connections begin, end, and wait, whatever toxics there are.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConnectionsTest {

  private TestWire wire;

  @BeforeEach
  void open() throws IOException {
    wire = TestWire.open();
  }

  @AfterEach
  void close() throws IOException {
    wire.close();
  }

  @Test
  void a_half_close_stays_one() throws IOException {
    try (var ends = wire.connect()) {
      send(ends.client(), "question");
      ends.client().shutdownOutput();
      assertThat(rest(ends.peer())).isEqualTo("question");
      send(ends.peer(), "answer");
      ends.peer().shutdownOutput();
      assertThat(rest(ends.client())).isEqualTo("answer");
      await().until(() -> wire.proxy.connections().isEmpty());
    }
  }

  @Test
  void a_reset_goes_on_as_a_reset_after_what_was_sent_before_it() throws IOException {
    wire.add("{'type':'latency','attributes':{'latency':50}}");
    try (var ends = wire.connect()) {
      send(ends.peer(), "last words");
      await().until(() -> wire.link().downstream().received() == 10);
      ends.peer().setOption(StandardSocketOptions.SO_LINGER, 0);
      ends.peer().close();
      assertThat(receive(ends.client(), 10)).isEqualTo("last words");
      assertThatThrownBy(() -> rest(ends.client())).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void nobody_behind_the_upstream_is_an_end_at_once() throws IOException {
    wire.upstream.close();
    try (var client = wire.dial()) {
      assertThat(rest(client)).isEmpty();
    }
  }

  @Test
  void an_upstream_that_makes_no_sense_is_an_end_at_once() throws IOException {
    wire.proxy.change(TestWire.input("{'upstream':'nonsense'}"));
    try (var client = wire.dial()) {
      assertThat(rest(client)).isEmpty();
    }
  }

  @Test
  void disabling_closes_both_sides_whatever_the_toxics_and_frees_the_port() throws IOException {
    wire.add("{'type':'slow_close','attributes':{'delay':3600000}}");
    wire.add("{'type':'bandwidth','attributes':{'rate':0}}");
    int port = wire.port();
    try (var ends = wire.connect()) {
      send(ends.peer(), "lost");
      await().until(() -> wire.link().downstream().held() == 4);
      wire.proxy.change(TestWire.input("{'enabled':false}"));
      assertThat(rest(ends.client())).isEmpty();
      assertThat(rest(ends.peer())).isEmpty();
    }
    assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port))
        .isInstanceOf(ConnectException.class);
    try (var free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(free.getLocalPort()).isEqualTo(port);
    }
    wire.proxy.change(TestWire.input("{'enabled':true}"));
    assertThat(wire.port()).isEqualTo(port);
    assertThat(wire.proxy.state().toxics()).hasSize(2);
  }

  @Test
  void a_change_that_changes_nothing_keeps_connections() throws IOException {
    try (var ends = wire.connect()) {
      wire.proxy.change(TestWire.input("{}"));
      wire.proxy.change(
          TestWire.input("{'listen':'localhost:%d','enabled':true}".formatted(wire.port())));
      send(ends.client(), "still here");
      assertThat(receive(ends.peer(), 10)).isEqualTo("still here");
    }
  }

  @Test
  void another_upstream_cuts_connections_and_keeps_the_port() throws IOException {
    int port = wire.port();
    try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var ends = wire.connect()) {
      wire.proxy.change(
          TestWire.input("{'upstream':'127.0.0.1:%d'}".formatted(other.getLocalPort())));
      assertThat(rest(ends.client())).isEmpty();
      assertThat(wire.port()).isEqualTo(port);
      try (var client = wire.dial();
          var peer = other.accept()) {
        send(client, "there");
        assertThat(receive(peer, 5)).isEqualTo("there");
      }
    }
  }

  @Test
  void no_change_waits_for_a_receiver_that_does_not_read() throws IOException {
    try (var ends = wire.connect();
        var sender = stuffed(ends.client())) {
      for (var type : List.of("slicer", "latency", "bandwidth", "limit_data", "timeout")) {
        wire.add(
            """
            {'type':'%s','name':'%s','stream':'upstream','attributes':
             {'bytes':9000000000,'rate':9000000,'average_size':100}}
            """
                .formatted(type, type));
        wire.change(type, "{'toxicity':0.5}");
      }
      wire.remove("slicer");
      wire.server.proxies().reset();
      wire.server.proxies().remove("wire");
      assertThat(sender.isOpen()).isTrue();
    }
  }

  /// A second connection on which so much was sent that no more goes in: its receiver does not
  /// read.
  private SocketChannel stuffed(Socket first) throws IOException {
    assertThat(first.isConnected()).isTrue();
    var sender =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), wire.port()));
    var _ = wire.accept();
    sender.configureBlocking(false);
    var bytes = ByteBuffer.allocate(64 * 1024);
    await()
        .during(200, TimeUnit.MILLISECONDS)
        .until(() -> {
          int count = 0;
          while (sender.write(bytes.clear()) > 0) {
            count++;
          }
          return count == 0;
        });
    return sender;
  }

  @Test
  void a_receiver_that_does_not_read_stops_its_sender_and_little_is_held() throws IOException {
    wire.add("{'type':'slicer','stream':'upstream','attributes':{'average_size':1000}}");
    try (var ends = wire.connect();
        var _ = stuffed(ends.client())) {
      var held = wire.proxy.connections().getLast().upstream().held();
      assertThat(held).isPositive().isLessThan(200_000);
    }
  }

  @Test
  void an_upstream_that_does_not_answer_holds_up_nobody() throws IOException {
    try (var deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var filling = new ArrayList<SocketChannel>();
      // Its queue is full after a few: the next ones get no answer at all.
      for (int i = 0; i < 5; i++) {
        var channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.connect(deaf.getLocalSocketAddress());
        filling.add(channel);
      }
      wire.proxy.change(
          TestWire.input("{'upstream':'127.0.0.1:%d'}".formatted(deaf.getLocalPort())));
      try (var client = wire.dial()) {
        await().until(() -> wire.proxy.connections().size() == 1);
        wire.add("{'type':'latency','attributes':{'latency':5}}");
        wire.server.proxies().remove("wire");
        assertThat(rest(client)).isEmpty();
      }
      for (var channel : filling) {
        channel.close();
      }
    }
  }

  @Test
  void the_same_seed_makes_the_same_connections_suffer() throws IOException {
    var first = sufferers(7);
    assertThat(first).contains(true, false);
    assertThat(sufferers(7)).isEqualTo(first);
    assertThat(sufferers(8)).isNotEqualTo(first);
  }

  private static List<Boolean> sufferers(long seed) throws IOException {
    var suffers = new ArrayList<Boolean>();
    try (var wire = TestWire.seeded(seed)) {
      wire.add("{'type':'limit_data','toxicity':0.5,'attributes':{'bytes':0}}");
      for (int i = 0; i < 40; i++) {
        try (var ends = wire.connect()) {
          send(ends.peer(), "x");
          ends.peer().shutdownOutput();
          suffers.add(rest(ends.client()).isEmpty());
        }
      }
    }
    return suffers;
  }

  @Test
  void closing_the_server_leaves_nothing_open() throws IOException {
    int port = wire.port();
    try (var ends = wire.connect()) {
      wire.server.close();
      assertThat(rest(ends.client())).isEmpty();
      assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port))
          .isInstanceOf(ConnectException.class);
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().startsWith("toxiproxy loop"));
  }
}
