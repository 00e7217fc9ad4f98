package soulfra.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills the JVM that holds the servers at any moment: while it makes them, while they run, while
/// they stand still, while they are killed and started again.
class KilledHolderIT {

  private static final int ROUNDS = 20;
  private static final int CLUSTER_ROUNDS = 3;
  private static final List<String> STANDING_STILL = List.of("frozen", "halted");
  private static final List<String> WAYS = List.of("running", "frozen", "halted", "restarting");

  /// Where there are any.
  private static final List<String> POSTGRES =
      List.of("postgres", "shards/a/a1", "shards/a/a2", "shards/a/a3");

  @TempDir Path folder;

  @AfterEach
  void leave_nothing_behind() {
    ProcessTree.reap(this::isOurs);
  }

  @Test
  void nothing_survives_a_holder_killed_at_any_moment_and_the_next_one_finds_everything()
      throws Exception {
    Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/cmdline")), "needs /proc");
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    var random = new Random(seed);
    Files.createDirectory(temporary());
    long inPostgres = 0;
    long inRedis = 0;
    for (int round = 0; round < ROUNDS; round++) {
      var said =
          killedHolder(ServersHolder.class, WAYS.get(round % WAYS.size()), random.nextInt(3_000));
      inPostgres += said.stream().filter("postgres"::equals).count();
      inRedis += said.stream().filter("redis"::equals).count();
      await("after round " + round)
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(ours()).isEmpty());
    }
    System.out.printf("acknowledged: %d by Postgres, %d by Redis%n", inPostgres, inRedis);
    try (var pg = Postgres.embedded(folder.resolve("postgres"), 0);
        var redis = Redis.embedded(folder.resolve("redis"), 0);
        var connection = redis.connect()) {
      assertThat(Long.parseLong(Sql.ask(pg.url(), "SELECT count(*) FROM notes")))
          .isGreaterThanOrEqualTo(inPostgres);
      assertThat(Long.parseLong(connection.get("notes"))).isGreaterThanOrEqualTo(inRedis);
    }
    assertThat(ours()).isEmpty();
    assertThat(namesIn(temporary())).isEmpty();
    assertThat(namesIn(folder.resolve("postgres")))
        .containsExactly("data", "lock", "password", "port", "server.log");
    assertThat(namesIn(folder.resolve("redis")))
        .containsExactly(
            "data", "lock", "password", "port", "redis.conf", "server.log", "users.acl");
    assertThat(namesIn(Cache.ours().folder())).noneMatch(name -> name.endsWith(".part"));
  }

  @Test
  void nothing_of_clusters_survives_either_and_what_was_acknowledged_is_there() throws Exception {
    Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/cmdline")), "needs /proc");
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    var random = new Random(seed);
    Files.createDirectory(temporary());
    long acknowledged = 0;
    for (int round = 0; round < CLUSTER_ROUNDS; round++) {
      var said = killedHolder(ClustersHolder.class, "", 1_000 + random.nextInt(6_000));
      acknowledged += said.stream().filter("acknowledged"::equals).count();
      await("after round " + round)
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(ours()).isEmpty());
    }
    try (var clusters = Clusters.start(ClustersHolder.SHAPE, folder, folder, _ -> {})) {
      var url = clusters.shards().getFirst().leader().orElseThrow().url(ShardLogins.DATABASE);
      var there = acknowledged == 0 ? "0" : Sql.ask(url, "SELECT count(*) FROM notes");
      System.out.printf("acknowledged by the shard: %d, there: %s%n", acknowledged, there);
      assertThat(Long.parseLong(there)).isGreaterThanOrEqualTo(acknowledged);
    }
    assertThat(ours()).isEmpty();
    assertThat(namesIn(temporary())).isEmpty();
    assertThat(namesIn(folder.resolve("shards/a/a1")))
        .containsExactly("data", "lock", "password", "port", "server.log");
  }

  /// @param millis how long it may live, from its own start on, unless it is to stand still before
  /// @return what it said
  private List<String> killedHolder(Class<?> main, String how, int millis) throws Exception {
    var output = folder.resolve("holder.out");
    var holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary(),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                folder.toString(),
                how)
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      if (STANDING_STILL.contains(how)) {
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> !holder.isAlive() || Files.readString(output).contains(how));
        assertThat(holder.isAlive()).isTrue();
      } else {
        assertThat(holder.waitFor(millis, TimeUnit.MILLISECONDS)).as("ended by itself").isFalse();
      }
    } finally {
      holder.destroyForcibly().waitFor();
    }
    return Files.readAllLines(output);
  }

  /// The command lines of the processes that are ours or work for one of ours. Redis and the main
  /// process of Postgres show our folder, the other processes of Postgres show the cluster's name.
  private List<String> ours() {
    return ProcessHandle.allProcesses()
        .filter(process -> process.pid() != ProcessHandle.current().pid())
        .map(process -> commandLine(process.pid()))
        .filter(this::isOurs)
        .toList();
  }

  private boolean isOurs(String commandLine) {
    return commandLine.contains(folder.toString())
        || POSTGRES.stream()
            .map(home -> PostgresEngine.clusterName(folder.resolve(home)))
            .anyMatch(commandLine::contains);
  }

  private static String commandLine(long pid) {
    try {
      var bytes = Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline"));
      return new String(bytes, StandardCharsets.UTF_8).replace('\0', ' ');
    } catch (IOException e) {
      return ""; // gone
    }
  }

  private Path temporary() {
    return folder.resolve("tmp");
  }

  private static List<String> namesIn(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
