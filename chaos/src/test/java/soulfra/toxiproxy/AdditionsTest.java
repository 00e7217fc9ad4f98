package soulfra.toxiproxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static soulfra.toxiproxy.TestWire.Ends.receive;
import static soulfra.toxiproxy.TestWire.Ends.rest;
import static soulfra.toxiproxy.TestWire.Ends.send;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import soulfra.toxiproxy.toxic.Stream;

/// What the original does not have.
class AdditionsTest {

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
  void a_network_partition_of_one_direction_keeps_the_connection_and_delivers_on_heal()
      throws IOException {
    try (var ends = wire.connect()) {
      wire.add("{'type':'partition','stream':'downstream'}");
      send(ends.peer(), "late");
      ends.peer().shutdownOutput();
      send(ends.client(), "in time");
      assertThat(receive(ends.peer(), 7)).isEqualTo("in time");
      await().until(() -> wire.link().downstream().held() == 4);
      wire.remove("partition_downstream");
      assertThat(rest(ends.client())).isEqualTo("late");
    }
  }

  @Test
  void a_network_partition_of_both_directions_is_two() throws IOException {
    try (var ends = wire.connect()) {
      wire.add("{'type':'partition','stream':'upstream'}");
      wire.add("{'type':'partition','stream':'downstream'}");
      send(ends.client(), "up");
      send(ends.peer(), "down");
      await().until(() -> wire.link().upstream().held() + wire.link().downstream().held() == 6);
      wire.server.proxies().reset();
      assertThat(receive(ends.peer(), 2)).isEqualTo("up");
      assertThat(receive(ends.client(), 4)).isEqualTo("down");
    }
  }

  @Test
  void a_black_hole_swallows_new_connections_until_it_is_gone() throws IOException {
    try (var before = wire.connect()) {
      wire.add("{'type':'blackhole'}");
      send(before.client(), "old");
      assertThat(receive(before.peer(), 3)).isEqualTo("old");
      try (var client = wire.dial()) {
        send(client, "new");
        await().until(() -> wire.proxy.connections().getLast().upstream().received() == 3);
        wire.upstream.setSoTimeout(100);
        assertThatThrownBy(wire::accept).isInstanceOf(SocketTimeoutException.class);
        wire.remove("blackhole_downstream");
        wire.upstream.setSoTimeout(30_000);
        try (var peer = wire.accept()) {
          assertThat(receive(peer, 3)).isEqualTo("new");
        }
      }
    }
  }

  @Test
  void who_leaves_a_black_hole_before_it_is_gone_never_arrives() throws IOException {
    wire.add("{'type':'blackhole'}");
    try (var client = wire.dial()) {
      send(client, "gave up");
    }
    await().until(() -> wire.proxy.count(Stream.UPSTREAM).dropped() == 7);
    assertThat(wire.proxy.connections()).isEmpty();
  }

  @Test
  void bytes_in_flight_are_lost_when_their_sender_goes_down() throws IOException {
    wire.add("{'type':'drop_in_flight','name':'flight','attributes':{'window':3600000}}");
    try (var ends = wire.connect()) {
      send(ends.peer(), "lost");
      await().until(() -> wire.link().downstream().held() == 4);
      ends.peer().close();
      assertThatThrownBy(() -> rest(ends.client())).isInstanceOf(SocketException.class);
      var down = wire.proxy.count(Stream.DOWNSTREAM);
      assertThat(down.dropped()).isEqualTo(4);
    }
  }

  @Test
  void bytes_in_flight_arrive_when_the_toxic_is_removed_first() throws IOException {
    wire.add("{'type':'drop_in_flight','name':'flight','attributes':{'window':3600000}}");
    try (var ends = wire.connect()) {
      send(ends.peer(), "kept");
      await().until(() -> wire.link().downstream().held() == 4);
      wire.remove("flight");
      ends.peer().close();
      assertThat(rest(ends.client())).isEqualTo("kept");
    }
  }

  @Test
  void a_distribution_shows_only_if_it_is_asked_for_and_an_unknown_one_is_refused() {
    var plain = wire.proxy.addToxic(TestWire.input("{'type':'latency'}"));
    assertThat(plain.attributes().shown()).containsOnlyKeys("latency", "jitter");
    var heavy = "{'type':'latency','name':'heavy','attributes':{'distribution':'%s'}}";
    assertThat(wire.proxy.addToxic(TestWire.input(heavy.formatted("pareto"))).attributes().shown())
        .containsEntry("distribution", "pareto");
    assertThatThrownBy(() -> wire.proxy.addToxic(TestWire.input(heavy.replace("heavy", "x"))))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("uniform, normal, exponential, pareto");
  }

  @Test
  void toxics_that_come_with_their_proxy_act_from_its_first_connection_on() throws IOException {
    var json =
        """
        [{'name':'bad','listen':'127.0.0.1:0','upstream':'127.0.0.1:%d',
          'toxics':[{'type':'limit_data','stream':'upstream','attributes':{'bytes':2}}]}]
        """
            .formatted(wire.upstream.getLocalPort());
    assertThat(wire.server.populate(json.replace('\'', '"').getBytes(UTF_8))).isOne();
    assertThat(wire.server.proxies().get("bad").state().toxics()).hasSize(1);
  }
}
