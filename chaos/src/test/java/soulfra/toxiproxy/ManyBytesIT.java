package soulfra.toxiproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Much of everything: bytes, connections, silence.
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ManyBytesIT {

  private static final long GIGABYTE = 1_000_000_000;
  private static final int BLOCK = 100_003;
  private static final int CONNECTIONS = 2_000;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'noop'}",
        "{'type':'latency','attributes':{'latency':20,'jitter':10}}",
        "{'type':'bandwidth','attributes':{'rate':2000000}}",
        "{'type':'slicer','attributes':{'average_size':8000,'size_variation':7000}}",
        "{'type':'slow_close','attributes':{'delay':10}}",
        "{'type':'limit_data','attributes':{'bytes':1000000001}}",
        "{'type':'drop_in_flight','attributes':{'window':5}}",
        "{'type':'partition'}",
      })
  void a_gigabyte_arrives_byte_by_byte(String toxic) throws IOException {
    try (var wire = TestWire.open();
        var ends = wire.connect()) {
      wire.add(toxic);
      var sent = CompletableFuture.supplyAsync(() -> send(ends.peer()));
      if (toxic.contains("partition")) {
        await().until(() -> wire.link().downstream().held() > 0);
        wire.remove("partition_downstream");
      }
      var came = receive(ends.client(), GIGABYTE);
      assertThat(came).isEqualTo(sent.join());
    }
  }

  /// Without an end: what is on the way must arrive before the test looks.
  private static long send(Socket from) {
    try {
      var random = new SplittableRandom(1);
      var block = new byte[BLOCK];
      random.nextBytes(block);
      var sum = new CRC32C();
      for (long sent = 0; sent < GIGABYTE; ) {
        // Different in each block, so that none can be lost or moved unnoticed.
        block[random.nextInt(BLOCK)]++;
        int count = (int) Math.min(BLOCK, GIGABYTE - sent);
        from.getOutputStream().write(block, 0, count);
        sum.update(block, 0, count);
        sent += count;
      }
      return sum.getValue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long receive(Socket at, long count) throws IOException {
    var sum = new CRC32C();
    var bytes = new byte[256 * 1024];
    for (long came = 0; came < count; ) {
      int more = at.getInputStream().read(bytes);
      assertThat(more).isPositive();
      sum.update(bytes, 0, more);
      came += more;
    }
    return sum.getValue();
  }

  @Test
  void two_thousand_connections_at_once() throws Exception {
    try (var wire = TestWire.open();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      wire.add("{'type':'latency','attributes':{'latency':10,'jitter':5}}");
      var echo = threads.submit(() -> echo(wire, CONNECTIONS));
      var clients = new ArrayList<Socket>();
      for (int i = 0; i < CONNECTIONS; i++) {
        clients.add(wire.dial());
      }
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < CONNECTIONS; i++) {
          TestWire.Ends.send(clients.get(i), "%05d".formatted(i));
        }
        for (int i = 0; i < CONNECTIONS; i++) {
          assertThat(TestWire.Ends.receive(clients.get(i), 5)).isEqualTo("%05d".formatted(i));
        }
      }
      assertThat(wire.proxy.connections()).hasSize(CONNECTIONS);
      for (var client : clients) {
        client.close();
      }
      echo.get();
      await().until(() -> wire.proxy.connections().isEmpty());
    }
  }

  private static boolean echo(TestWire wire, int count) throws IOException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < count; i++) {
        var peer = wire.accept();
        var _ =
            threads.submit(() -> {
              try (peer) {
                return peer.getInputStream().transferTo(peer.getOutputStream());
              }
            });
      }
    }
    return true;
  }

  /// Each of them could fill the heap by itself, since nothing limits what is sent but this.
  @Test
  void readers_that_do_not_read_cost_bounded_memory() throws Exception {
    long most = Runtime.getRuntime().maxMemory() / 4;
    var senders = new ArrayList<Thread>();
    try (var wire = TestWire.open()) {
      wire.add("{'type':'latency','stream':'upstream','attributes':{'latency':3600000}}");
      int readers = 100;
      for (int i = 0; i < readers; i++) {
        var ends = wire.connect();
        senders.add(Thread.ofVirtual().start(() -> sendForEver(ends.client())));
      }
      var before = new long[1];
      await()
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofMillis(500))
          .until(() -> {
            long held = held(wire);
            boolean still = held > 0 && held == before[0];
            before[0] = held;
            return still;
          });
      assertThat(held(wire)).isPositive().isLessThan(most + readers * 100_000L);
    }
    for (var sender : senders) {
      sender.join();
    }
  }

  private static long held(TestWire wire) {
    return wire.proxy.connections().stream().mapToLong(link -> link.upstream().held()).sum();
  }

  private static void sendForEver(Socket to) {
    try {
      var bytes = new byte[64 * 1024];
      while (true) {
        to.getOutputStream().write(bytes);
      }
    } catch (IOException _) {
      // The proxy is closed: the test is over.
    }
  }
}
