package soulfra.toxiproxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleFileTest {

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
  void steps_are_taken_in_the_order_of_their_times_and_told() throws InterruptedException {
    var told = new ArrayList<String>();
    read("""
    [{'at_ms':60,'proxy':'wire','enabled':false},
     {'at_ms':0,'proxy':'wire','add':{'type':'partition','name':'cut'}},
     {'at_ms':30,'proxy':'wire','remove':'cut'},
     {'at_ms':40,'proxy':'wire','add':{'type':'noop'}}]
    """)
        .play(wire.server.proxies(), told::add);
    assertThat(told)
        .containsExactly(
            "     0 ms  wire: add cut partition {}",
            "    30 ms  wire: remove cut",
            "    40 ms  wire: add noop_downstream noop {}",
            "    60 ms  wire: disable");
    assertThat(wire.proxy.state().enabled()).isFalse();
    assertThat(wire.proxy.state().toxics()).hasSize(1);
  }

  @Test
  void a_step_that_somebody_has_made_impossible_is_told_and_the_next_one_follows()
      throws InterruptedException {
    wire.add("{'type':'noop','name':'mine'}");
    var file =
        read(
            """
            [{'at_ms':0,'proxy':'wire','remove':'mine'},
             {'at_ms':0,'reset':true}]
            """);
    wire.remove("mine");
    var told = new ArrayList<String>();
    file.play(wire.server.proxies(), told::add);
    assertThat(told.getFirst()).contains("failed", "toxic not found");
    assertThat(told.getLast()).contains("reset");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          [{'proxy':'wire','enabled':true}]                                 | needs at_ms
          [{'at_ms':-1,'reset':true}]                                       | needs at_ms
          [{'at_ms':5,'proxy':'nobody','enabled':true}]                     | step at 5 ms: proxy not found
          [{'at_ms':5,'proxy':'wire'}]                                      | there must be add
          [{'at_ms':5,'proxy':'wire','remove':'x'}]                         | step at 5 ms: toxic not found
          [{'at_ms':5,'proxy':'wire','add':{'type':'x'}}]                   | invalid toxic type
          [{'at_ms':5,'proxy':'wire','add':{'type':'noop','stream':'x'}}]   | stream was invalid
          [{'at_ms':5,'proxy':'wire','add':{'type':'latency','attributes':{'latency':'x'}}}] | latency must be
          {'at_ms':5}                                                       | expected an array
          nonsense                                                          | bad request body
          """)
  void a_file_that_makes_no_sense_is_refused_before_anything_happens(String json, String why) {
    assertThatThrownBy(() -> read(json)).isInstanceOf(Refused.class).hasMessageContaining(why);
    assertThat(wire.proxy.state().toxics()).isEmpty();
  }

  private ScheduleFile read(String json) {
    return ScheduleFile.read(json.replace('\'', '"').getBytes(UTF_8), wire.server.proxies());
  }
}
