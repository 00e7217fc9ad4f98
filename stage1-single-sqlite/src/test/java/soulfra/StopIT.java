package soulfra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import soulfra.contract.Problem;
import soulfra.contract.client.LiveClient;
import soulfra.contract.client.LiveFrame;
import soulfra.contract.client.SoulfraClient;
import soulfra.contract.client.SoulfraClient.Part;
import soulfra.contract.witness.MindServer;
import soulfra.contract.witness.Person;
import soulfra.servers.Launch;
import soulfra.servers.StageProcess;

/// How a stage ends, and how it refuses to begin.
class StopIT {

  private static final Duration STOP = Duration.ofSeconds(10);
  private static final int REQUESTS = 20;

  /// Each is some 16 KB.
  private static final int MORE_THAN_A_SOCKET_HOLDS = 800;

  private static final String LONG_TEXT = "🜁".repeat(3990);

  @TempDir Path folder;

  @Test
  void sigterm_in_the_middle_of_requests_answers_them_and_then_exits_with_0() throws Exception {
    try (var mind = MindServer.start();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var launch = launch(folder.resolve("data"), mind.settings("PT8S"));
      try (var stage = StageProcess.start(launch);
          var client = SoulfraClient.at(URI.create(stage.url()));
          var live = signUp(client).live()) {
        var person = Person.signIn(client, "ada");
        assertThat(live.next(STOP)).isInstanceOf(LiveFrame.Hello.class);
        var sent =
            IntStream.range(0, REQUESTS)
                .mapToObj(
                    n -> threads.submit(() -> person.client().send(person.agent(), "message " + n)))
                .toList();
        await().until(() -> mind.asked() == REQUESTS);

        long begin = System.nanoTime();
        var exit = threads.submit(stage::stop);
        await().until(() -> refusesConnections(stage));
        mind.letGo(REQUESTS);

        for (var exchange : sent) {
          assertThat(exchange.get().value().reply()).isNotNull();
        }
        assertThat(exit.get()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(STOP);
        assertThat(closeCode(live)).isEqualTo(1001);
      }
      try (var again = StageProcess.start(launch);
          var client = SoulfraClient.at(URI.create(again.url()))) {
        var person = Person.signIn(client, "ada");
        assertThat(person.client().conversation(person.agent(), Part.first(100)).items())
            .hasSize(2 * REQUESTS);
        assertThat(again.stop()).isZero();
      }
    }
  }

  @Test
  void a_stage_that_still_owes_a_reply_stops_at_once_and_without_complaint() throws IOException {
    try (var mind = MindServer.start();
        var stage = StageProcess.start(launch(folder.resolve("data"), mind.settings("PT0.1S")));
        var client = SoulfraClient.at(URI.create(stage.url()))) {
      var person = Person.signUp(client, "ada");
      assertThat(person.client().send(person.agent(), "late").value().reply()).isNull();
      mind.fail(1);
      assertThat(person.client().send(person.agent(), "broken").value().reply()).isNull();
      assertThat(stage.stop()).isZero();
      assertThat(Files.readString(stage.launch().log())).doesNotContain("Exception");
    }
  }

  @Test
  void a_reader_who_does_not_read_does_not_hold_up_the_stop() {
    try (var stage = StageProcess.start(launch(folder.resolve("data"), Map.of()));
        var client = SoulfraClient.at(URI.create(stage.url()));
        var _ = signUp(client).live()) {
      var person = Person.signIn(client, "ada");
      for (int n = 0; n < MORE_THAN_A_SOCKET_HOLDS; n++) {
        person.client().send(person.agent(), LONG_TEXT);
      }
      long begin = System.nanoTime();
      assertThat(stage.stop()).isZero();
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(STOP);
    }
  }

  @Test
  void a_second_stage_on_the_same_folder_is_refused_and_the_first_goes_on() throws IOException {
    var data = folder.resolve("data");
    try (var first = StageProcess.start(launch(data, Map.of()));
        var client = SoulfraClient.at(URI.create(first.url()))) {
      assertThat(refusal(data, Map.of()))
          .isEqualTo("soulfra: Another stage is using the data folder " + data);
      assertThat(client.readiness().ready()).isTrue();
    }
  }

  @Test
  void a_killed_stage_leaves_no_lock_behind() {
    var launch = launch(folder.resolve("data"), Map.of());
    StageProcess.start(launch).kill9();
    try (var second = StageProcess.start(launch)) {
      assertThat(second.alive()).isTrue();
    }
  }

  @Test
  void a_port_in_use_is_refused() throws IOException {
    try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var port = String.valueOf(other.getLocalPort());
      assertThat(refusal(folder.resolve("data"), Map.of("SOULFRA_PORT", port)))
          .contains("Port already in use", port);
    }
  }

  @Test
  void a_data_folder_that_cannot_be_written_to_is_refused() throws IOException {
    var file = Files.writeString(folder.resolve("file"), "not a folder");
    assertThat(refusal(file.resolve("data"), Map.of()))
        .startsWith("soulfra: Can't write to the data folder " + file.resolve("data"));
  }

  @Test
  void a_file_that_is_no_database_is_refused_and_left_as_it_was() throws IOException {
    var data = Files.createDirectories(folder.resolve("data"));
    var file = data.resolve("soulfra.sqlite");
    var text = "my diary\n".repeat(1000);
    Files.writeString(file, text);
    assertThat(refusal(data, Map.of())).contains("not a database");
    assertThat(file).hasContent(text);
  }

  @Test
  void a_setting_that_does_not_exist_is_refused() throws IOException {
    assertThat(refusal(folder.resolve("data"), Map.of("SOULFRA_DURABLITY", "full")))
        .startsWith("soulfra: Unknown setting SOULFRA_DURABLITY; there are");
    assertThat(folder.resolve("data")).doesNotExist();
  }

  /// The one line on stderr of a stage that does not start.
  private String refusal(Path data, Map<String, String> settings) throws IOException {
    var log = folder.resolve("refusal.log");
    assertThatThrownBy(() -> StageProcess.start(launch(data, settings, log)))
        .hasMessageContaining("(exit code 1)");
    var lines = Files.readAllLines(log);
    assertThat(lines).hasSize(1);
    return lines.getFirst();
  }

  private Launch launch(Path data, Map<String, String> settings) {
    return launch(data, settings, folder.resolve("stage.log"));
  }

  private static Launch launch(Path data, Map<String, String> settings, Path log) {
    var environment = new HashMap<>(settings);
    environment.put("SOULFRA_DATA", data.toString());
    return Launch.stage(Path.of(""), environment, log);
  }

  private static SoulfraClient signUp(SoulfraClient client) {
    return Person.signUp(client, "ada").client();
  }

  /// Hears what is still to come, until the stage ends the connection.
  private static int closeCode(LiveClient live) throws InterruptedException {
    while (true) {
      switch (live.next(STOP)) {
        case LiveFrame.Closed closed -> {
          return closed.code();
        }
        case null -> throw new AssertionError("neither an event nor an end within " + STOP);
        case LiveFrame _ -> {}
      }
    }
  }

  private static boolean refusesConnections(StageProcess stage) {
    try (var client = SoulfraClient.at(URI.create(stage.url()))) {
      return !client.isLive();
    } catch (Problem e) {
      return true;
    }
  }
}
