package soulfra.toxiproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static soulfra.toxiproxy.TestWire.Ends.receive;
import static soulfra.toxiproxy.TestWire.Ends.rest;
import static soulfra.toxiproxy.TestWire.Ends.send;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What each of the original's toxics does to real connections.
class ToxicsTest {

  private static final int HOUR = 3_600_000;

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
  void latency_delays_one_direction_and_two_of_them_add_up() throws IOException {
    wire.add("{'type':'latency','attributes':{'latency':100}}");
    wire.add("{'type':'latency','name':'more','attributes':{'latency':150}}");
    try (var ends = wire.connect()) {
      send(ends.client(), "ping");
      assertThat(receive(ends.peer(), 4)).isEqualTo("ping");
      long begin = System.nanoTime();
      send(ends.peer(), "pong");
      assertThat(receive(ends.client(), 4)).isEqualTo("pong");
      assertThat(since(begin)).isGreaterThanOrEqualTo(Duration.ofMillis(249));
    }
  }

  @Test
  void latency_takes_what_comes_while_it_waits_and_its_removal_delivers_all_in_order()
      throws IOException {
    wire.add("{'type':'latency','name':'slow','attributes':{'latency':%d}}".formatted(HOUR));
    try (var ends = wire.connect()) {
      for (int i = 0; i < 10; i++) {
        send(ends.peer(), "" + i);
      }
      await().until(() -> wire.link().downstream().held() == 10);
      assertThat(wire.link().downstream().sent()).isZero();
      wire.remove("slow");
      assertThat(receive(ends.client(), 10)).isEqualTo("0123456789");
    }
  }

  @Test
  void the_end_follows_the_last_byte_and_waits_for_nothing_else() throws IOException {
    wire.add("{'type':'latency','attributes':{'latency':%d}}".formatted(HOUR));
    try (var ends = wire.connect()) {
      ends.peer().shutdownOutput();
      assertThat(rest(ends.client())).isEmpty();
    }
  }

  @Test
  void bandwidth_lets_no_more_than_its_rate_pass() throws IOException {
    wire.add("{'type':'bandwidth','attributes':{'rate':100}}");
    try (var ends = wire.connect()) {
      long begin = System.nanoTime();
      send(ends.peer(), "x".repeat(30_000));
      assertThat(receive(ends.client(), 30_000)).hasSize(30_000);
      assertThat(since(begin)).isGreaterThanOrEqualTo(Duration.ofMillis(190));
    }
  }

  @Test
  void bandwidth_zero_keeps_everything_and_the_end_until_it_is_removed() throws IOException {
    wire.add("{'type':'bandwidth','name':'cut','attributes':{'rate':0}}");
    try (var ends = wire.connect()) {
      send(ends.peer(), "kept");
      ends.peer().shutdownOutput();
      await().until(() -> wire.link().downstream().held() == 4);
      wire.remove("cut");
      assertThat(rest(ends.client())).isEqualTo("kept");
    }
  }

  @Test
  void slow_close_holds_only_the_end_and_removal_lets_it_go() throws IOException {
    wire.add("{'type':'slow_close','attributes':{'delay':200}}");
    try (var ends = wire.connect()) {
      long begin = System.nanoTime();
      send(ends.peer(), "bye");
      ends.peer().shutdownOutput();
      assertThat(rest(ends.client())).isEqualTo("bye");
      assertThat(since(begin)).isGreaterThanOrEqualTo(Duration.ofMillis(199));
    }
    wire.change("slow_close_downstream", "{'attributes':{'delay':%d}}".formatted(HOUR));
    try (var ends = wire.connect()) {
      send(ends.peer(), "bye");
      ends.peer().shutdownOutput();
      assertThat(receive(ends.client(), 3)).isEqualTo("bye");
      wire.remove("slow_close_downstream");
      assertThat(rest(ends.client())).isEmpty();
    }
  }

  @Test
  void timeout_drops_and_its_removal_closes_both_sides() throws IOException {
    try (var ends = wire.connect()) {
      wire.add("{'type':'timeout','attributes':{'timeout':0}}");
      send(ends.peer(), "lost");
      await().until(() -> wire.link().downstream().dropped() == 4);
      send(ends.client(), "flows");
      assertThat(receive(ends.peer(), 5)).isEqualTo("flows");
      wire.remove("timeout_downstream");
      assertThat(rest(ends.client())).isEmpty();
      assertThat(rest(ends.peer())).isEmpty();
    }
  }

  @Test
  void timeout_closes_after_so_long_without_bytes() throws IOException {
    wire.add("{'type':'timeout','stream':'upstream','attributes':{'timeout':150}}");
    long begin = System.nanoTime();
    try (var ends = wire.connect()) {
      assertThat(rest(ends.client())).isEmpty();
      assertThat(rest(ends.peer())).isEmpty();
      assertThat(since(begin)).isGreaterThanOrEqualTo(Duration.ofMillis(150));
    }
  }

  @Test
  void reset_peer_resets_both_sides_at_the_first_bytes() throws IOException {
    try (var ends = wire.connect()) {
      wire.add("{'type':'reset_peer','attributes':{'timeout':0}}");
      send(ends.client(), "still open");
      assertThat(receive(ends.peer(), 10)).isEqualTo("still open");
      send(ends.peer(), "dropped");
      assertThatThrownBy(() -> rest(ends.client())).isInstanceOf(SocketException.class);
      assertThatThrownBy(() -> rest(ends.peer())).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void a_reset_that_chance_left_out_is_none_for_a_normal_close() throws IOException {
    wire.add("{'type':'reset_peer','toxicity':0,'attributes':{'timeout':0}}");
    try (var ends = wire.connect()) {
      send(ends.peer(), "all");
      ends.peer().close();
      assertThat(rest(ends.client())).isEqualTo("all");
    }
  }

  @Test
  void limit_data_counts_over_a_change_and_closes_with_the_last_byte() throws IOException {
    wire.add("{'type':'limit_data','name':'limit','attributes':{'bytes':10}}");
    try (var ends = wire.connect()) {
      send(ends.peer(), "12345");
      assertThat(receive(ends.client(), 5)).isEqualTo("12345");
      wire.change("limit", "{'attributes':{'bytes':7}}");
      send(ends.peer(), "67890");
      assertThat(rest(ends.client())).isEqualTo("67");
      assertThat(rest(ends.peer())).isEmpty();
    }
  }

  @Test
  void limit_data_zero_closes_at_the_first_byte_and_leaves_an_idle_connection_open()
      throws IOException {
    wire.add("{'type':'limit_data','attributes':{'bytes':0}}");
    try (var ends = wire.connect()) {
      send(ends.client(), "up");
      assertThat(receive(ends.peer(), 2)).isEqualTo("up");
      send(ends.peer(), "x");
      assertThat(rest(ends.client())).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'slicer','attributes':{'average_size':10,'size_variation':10,'delay':1}}",
        "{'type':'slicer','attributes':{'average_size':0}}",
        "{'type':'slicer','attributes':{'average_size':-5,'size_variation':-7,'delay':-1}}",
        "{'type':'latency','attributes':{'latency':-5,'jitter':-3}}",
        "{'type':'latency','attributes':{'latency':-4611686018427387904,'jitter':4611686018427387904}}",
        "{'type':'slow_close','attributes':{'delay':-1}}",
        "{'type':'limit_data','attributes':{'bytes':9223372036854775807}}",
        "{'type':'bandwidth','attributes':{'rate':9223372036854775807}}",
        "{'type':'noop'}",
      })
  void numbers_at_the_edge_harm_nobody(String toxic) throws IOException {
    wire.add(toxic);
    wire.add("{'type':'noop','name':'behind'}");
    try (var ends = wire.connect()) {
      send(ends.peer(), "x".repeat(1000));
      ends.peer().shutdownOutput();
      assertThat(rest(ends.client())).hasSize(1000);
    }
  }

  @Test
  void a_negative_rate_holds_like_none() throws IOException {
    wire.add("{'type':'bandwidth','name':'cut','attributes':{'rate':-1}}");
    try (var ends = wire.connect()) {
      send(ends.peer(), "kept");
      await().until(() -> wire.link().downstream().held() == 4);
      wire.remove("cut");
      assertThat(receive(ends.client(), 4)).isEqualTo("kept");
    }
  }

  private static Duration since(long begin) {
    return Duration.ofNanos(System.nanoTime() - begin);
  }
}
