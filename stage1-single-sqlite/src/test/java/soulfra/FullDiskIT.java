package soulfra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import soulfra.contract.Id.ThoughtId;
import soulfra.contract.Id.UserId;
import soulfra.contract.Problem;
import soulfra.contract.client.SoulfraClient;
import soulfra.contract.client.SoulfraClient.Part;
import soulfra.contract.witness.Person;
import soulfra.contract.witness.Witness;
import soulfra.servers.Launch;
import soulfra.servers.StageProcess;

/// A disk that is really full, while clients write.
class FullDiskIT {

  private static final int MEGABYTES = 12;
  private static final int FREE = 600_000;
  private static final int CLIENTS = 4;
  private static final int CREDITS = 1000;

  /// How often each client is refused before it stops: the disk must stay full for a while.
  private static final int REFUSALS = 25;

  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir Path folder;

  private final List<Witness> witnesses = new ArrayList<>();
  private List<UserId> people = List.of();
  private List<ThoughtId> thoughts = List.of();

  @SuppressWarnings("NullAway.Init") // set before each test
  private SmallDisk disk;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Launch launch;

  @SuppressWarnings("NullAway.Init") // set before each test
  private StageProcess stage;

  @SuppressWarnings("NullAway.Init") // set before each test
  private SoulfraClient client;

  @BeforeEach
  void start() throws Exception {
    var mountPoint = Files.createDirectory(folder.resolve("disk")).toRealPath();
    var mounted = SmallDisk.mount(mountPoint, MEGABYTES, folder.resolve("disk.log"));
    Assumptions.assumeTrue(
        mounted.isPresent(), "needs a mount namespace: unshare and nsenter, and the right to");
    disk = mounted.orElseThrow();
    launch =
        disk.under(
            Launch.stage(
                Path.of(""),
                Map.of("SOULFRA_DATA", mountPoint.resolve("data").toString()),
                Path.of("target", "stage-logs", "FullDiskIT.log")));
    restart();
    for (int n = 0; n < CLIENTS; n++) {
      witnesses.add(new Witness(Person.signUp(client, "witness_" + n), new Random(n)));
    }
    var first = witnesses.getFirst().person();
    people = witnesses.stream().map(witness -> witness.person().user().id()).toList();
    thoughts =
        IntStream.range(0, 3)
            .mapToObj(n -> first.client().think(first.agent(), "a thought").value().id())
            .toList();
  }

  @AfterEach
  void stop() {
    if (disk != null) {
      client.close();
      stage.close();
      disk.close();
    }
  }

  @Test
  void writes_are_refused_reads_go_on_and_it_heals_by_itself() throws Exception {
    var ballast = disk.fill(FREE);
    var refusals = writeUntilRefused();

    assertThat(refusals).hasSize(CLIENTS * REFUSALS).allSatisfy(FullDiskIT::assertDefinite);
    assertDefinite(
        catchThrowableOfType(Problem.class, () -> client.signUp("latecomer", "correct horse")));
    assertReadsGoOn();
    assertThat(client.isLive()).isTrue();
    await().atMost(LONG).until(() -> !client.readiness().ready());
    assertIntegrity();

    Files.delete(ballast);

    await().atMost(LONG).until(() -> client.readiness().ready());
    witnesses.forEach(Witness::settle);
    witnesses.forEach(Witness::assertSameAnswersAgain);
    Witness.assertConsistent(witnesses, CREDITS);
    assertIntegrity();
    assertThat(stage.stop()).isZero();
  }

  @Test
  void a_stage_killed_on_a_full_disk_has_lost_nothing() throws Exception {
    var ballast = disk.fill(FREE);
    writeUntilRefused();
    stage.kill9();
    client.close();

    restart();
    assertReadsGoOn();
    assertIntegrity();

    Files.delete(ballast);

    await().atMost(LONG).until(() -> client.readiness().ready());
    witnesses.forEach(Witness::settle);
    witnesses.forEach(Witness::assertSameAnswersAgain);
    Witness.assertConsistent(witnesses, CREDITS);
    assertIntegrity();
  }

  private void restart() {
    stage = StageProcess.start(launch);
    client = SoulfraClient.at(URI.create(stage.url()));
    witnesses.forEach(witness -> witness.moveTo(witness.person().at(client)));
  }

  /// All write at once until each was refused so many times.
  private List<Problem> writeUntilRefused() throws Exception {
    var refusals = new ArrayList<Problem>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var writing = new ArrayList<Future<List<Problem>>>();
      for (var witness : witnesses) {
        writing.add(threads.submit(() -> writeUntilRefused(witness)));
      }
      for (var writer : writing) {
        refusals.addAll(writer.get());
      }
    }
    return refusals;
  }

  private List<Problem> writeUntilRefused(Witness witness) {
    var refusals = new ArrayList<Problem>();
    while (refusals.size() < REFUSALS) {
      var refusal = witness.act(people, thoughts);
      if (refusal != null) {
        refusals.add(refusal);
      }
    }
    return refusals;
  }

  private static void assertDefinite(Problem refusal) {
    assertThat(refusal.code()).isEqualTo(Problem.Code.UNAVAILABLE);
    assertThat(refusal.detail()).contains("disk is full");
    assertThat(refusal.definite()).isTrue();
    assertThat(refusal.retryAfter()).isNotNull();
  }

  private void assertReadsGoOn() {
    for (var witness : witnesses) {
      var person = witness.person();
      assertThat(witness.conversation()).isNotEmpty();
      assertThat(person.client().feed(Part.first(10)).items()).isNotNull();
      assertThat(person.client().search("thought", Part.first(10)).items()).isNotEmpty();
      assertThat(person.client().me().credits()).isNotNull();
    }
  }

  /// Of a copy, made while nobody writes: what SQLite would find after a crash at this moment.
  private void assertIntegrity() throws Exception {
    var copy = Files.createTempDirectory(folder, "copy");
    for (var name : List.of("soulfra.sqlite", "soulfra.sqlite-wal")) {
      Files.copy(disk.outside().resolve("data").resolve(name), copy.resolve(name));
    }
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + copy + "/soulfra.sqlite");
        var statement = connection.createStatement();
        var rows = statement.executeQuery("PRAGMA integrity_check")) {
      assertThat(rows.getString(1)).isEqualTo("ok");
    }
  }
}
