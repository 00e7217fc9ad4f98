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

  private final String database = TestServers.database();
  private final String redis = TestServers.redis();

  @Test
  void sigterm_in_the_middle_of_requests_answers_them_and_then_exits_with_0() throws Exception {
    try (var mind = MindServer.start();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var launch = launch(mind.settings("PT8S"));
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
        var stage = StageProcess.start(launch(mind.settings("PT0.1S")));
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
    try (var stage = StageProcess.start(launch(Map.of()));
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
  void a_port_in_use_is_refused() throws IOException {
    try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var port = String.valueOf(other.getLocalPort());
      assertThat(refusal(Map.of("SOULFRA_PORT", port))).contains("Port already in use", port);
    }
  }

  @Test
  void without_postgres_it_does_not_begin() throws IOException {
    var nowhere = "jdbc:postgresql://127.0.0.1:%d/lab?user=me&password=hush".formatted(freePort());
    assertThat(refusal(Map.of("SOULFRA_POSTGRES_URL", nowhere)))
        .startsWith("soulfra: Postgres does not answer")
        .doesNotContain("hush");
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void without_its_servers_it_says_how_to_start_them() throws IOException {
    var log = folder.resolve("refusal.log");
    assertThatThrownBy(() -> StageProcess.start(Launch.stage(Path.of(""), Map.of(), log)))
        .hasMessageContaining("(exit code 1)");
    assertThat(Files.readAllLines(log))
        .containsExactly(
            "soulfra: SOULFRA_POSTGRES_URL and SOULFRA_REDIS_URL must be set;"
                + " ./lab up stage2 starts Postgres and Redis and sets both");
  }

  @Test
  void a_setting_that_does_not_exist_is_refused() throws IOException {
    assertThat(refusal(Map.of("SOULFRA_POOOL", "3")))
        .startsWith("soulfra: Unknown setting SOULFRA_POOOL; there are");
  }

  /// The one line on stderr of a stage that does not start.
  private String refusal(Map<String, String> settings) throws IOException {
    var log = folder.resolve("refusal.log");
    assertThatThrownBy(() -> StageProcess.start(launch(settings, log)))
        .hasMessageContaining("(exit code 1)");
    var lines = Files.readAllLines(log);
    assertThat(lines).filteredOn(line -> line.startsWith("soulfra: ")).hasSize(1);
    assertThat(lines).noneMatch(line -> line.contains("Exception"));
    return lines.getLast();
  }

  private Launch launch(Map<String, String> settings) {
    return launch(settings, folder.resolve("stage.log"));
  }

  private Launch launch(Map<String, String> settings, Path log) {
    var environment = new HashMap<>(settings);
    environment.putIfAbsent("SOULFRA_POSTGRES_URL", database);
    environment.put("SOULFRA_REDIS_URL", redis);
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
