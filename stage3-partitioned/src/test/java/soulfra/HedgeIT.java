package soulfra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import soulfra.contract.Problem;
import soulfra.contract.Sight;
import soulfra.contract.client.SoulfraClient;
import soulfra.contract.witness.Person;
import soulfra.servers.Postgres;
import soulfra.servers.PostgresShard;
import soulfra.shard.ShardId;
import soulfra.shard.Slot;
import soulfra.storage.Database;
import soulfra.storage.Hedge;
import soulfra.storage.Isolation;
import soulfra.storage.Shards;
import soulfra.storage.Shards.Gathered;
import soulfra.storage.Sql;

/// A leader that is late is not waited for where a follower may answer.
class HedgeIT {

  private static final Duration LONG = Duration.ofMinutes(2);
  private static final Duration PATIENCE = Duration.ofMillis(1500);

  /// Longer than any of these tests takes.
  private static final String STALENESS = "PT1M";

  private static final int THOUGHTS = 9;

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Cluster cluster;

  private final AtomicInteger people = new AtomicInteger();
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeEach
  void start() {
    cluster =
        Cluster.start(
            folder,
            Cluster.SMALL,
            1,
            Map.of("SOULFRA_HEDGE", "50", "SOULFRA_STALENESS", STALENESS));
  }

  @AfterEach
  void stop() {
    http.close();
    cluster.close();
  }

  private Shards shards() {
    return cluster.instances().getFirst().main().shards();
  }

  private Hedge.Figures figures() {
    return shards().hedges();
  }

  private Person someoneOn(ShardId shard) {
    while (true) {
      var person = Person.signUp(cluster.client(0), "hedger_" + people.getAndIncrement());
      if (cluster.holder(Slot.of(person.user().id())).equals(shard)) {
        return person;
      }
    }
  }

  private HttpResponse<String> get(Person person, Optional<String> seen, String path)
      throws Exception {
    var at = cluster.instances().getFirst().url();
    var request =
        HttpRequest.newBuilder(at.resolve("/api/v1" + path))
            .header("Authorization", "Bearer " + person.token());
    seen.ifPresent(value -> request.header("Soulfra-Seen", value));
    var answer = http.send(request.build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer;
  }

  private static Optional<String> seenIn(HttpResponse<String> answer) {
    return answer.headers().firstValue("Soulfra-Seen");
  }

  /// Everybody has thought something, and followers know it.
  private List<String> thoughts() {
    var bodies =
        IntStream.range(0, THOUGHTS)
            .mapToObj(n -> {
              var person = someoneOn(shards().all().get(n % 3));
              return person.client().think(person.agent(), "A thought of number " + n).value();
            })
            .map(thought -> thought.body())
            .toList();
    cluster.clusters().shards().forEach(HedgeIT::awaitReplay);
    return bodies;
  }

  private static void awaitReplay(PostgresShard shard) {
    var leader = shard.leader().orElseThrow();
    var end = text(leader, "SELECT pg_current_wal_lsn()");
    for (var node : shard.nodes()) {
      if (!node.equals(leader)) {
        await()
            .atMost(LONG)
            .until(() ->
                text(node, "SELECT pg_last_wal_replay_lsn() >= '%s'".formatted(end)).equals("t"));
      }
    }
  }

  private static String text(Postgres node, String query) {
    try (var connection = node.connect("postgres");
        var statement = connection.createStatement();
        var row = statement.executeQuery(query)) {
      row.next();
      return Objects.requireNonNullElse(row.getString(1), "");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void the_public_feed_and_search_are_whole_though_a_leader_is_frozen() throws Exception {
    var all = thoughts();
    var reader = someoneOn(new ShardId("a"));
    var seen = seenIn(get(reader, Optional.of(""), "/feed/public?limit=40"));
    var leader = cluster.shard(new ShardId("b")).leader().orElseThrow();
    leader.freeze();
    try {
      for (var path : List.of("/feed/public?limit=40", "/search?q=number", "/feed/public")) {
        long won = figures().won();
        var answer = get(reader, seen, path);
        assertThat(answer.body()).as(path).contains(all);
        assertThat(answer.headers().firstValue("Soulfra-Partial")).as(path).isEmpty();
        assertThat(answer.headers().firstValue("Soulfra-Copies")).as(path).isPresent();
        assertThat(answer.headers().firstValueAsLong("Soulfra-Stale-Ms")).as(path).isPresent();
        assertThat(figures().won()).as(path).isGreaterThan(won);
      }
      // Whoever sends nothing back is answered by leaders.
      var partial = get(reader, Optional.empty(), "/feed/public?limit=40");
      assertThat(partial.headers().firstValue("Soulfra-Copies")).isEmpty();
    } finally {
      leader.thaw();
    }
    var told = cluster.client(0).stage().topology().nodes().getFirst().detail();
    assertThat(told.get("wonBySecond")).isNotNull().isNotEqualTo(0);
    System.out.println("HedgeIT: " + figures());
  }

  @Test
  void what_came_from_a_follower_is_kept_for_nobody_else() throws Exception {
    thoughts();
    var shard = new ShardId("b");
    var author = someoneOn(shard);
    var reader = someoneOn(new ShardId("a"));
    var seen = seenIn(get(reader, Optional.of(""), "/feed/public?limit=40"));
    replay(shard, "pause");
    var late = author.client().think(author.agent(), "The follower has not heard it.").value();
    var leader = cluster.shard(shard).leader().orElseThrow();
    leader.freeze();
    try {
      var page = get(reader, seen, "/feed/public");
      assertThat(page.body()).doesNotContain(late.body());
      assertThat(page.headers().firstValue("Soulfra-Copies")).isPresent();
    } finally {
      leader.thaw();
    }
    var whole =
        await()
            .atMost(LONG)
            .until(
                () -> get(author, Optional.empty(), "/feed/public"),
                page -> page.headers().firstValue("Soulfra-Partial").isEmpty());
    assertThat(whole.body()).contains(late.body());
    replay(shard, "resume");
  }

  @Test
  void a_late_question_is_asked_again_and_called_off_and_row_level_security_holds() {
    thoughts();
    var shard = new ShardId("c");
    var alice = someoneOn(shard);
    var bob = someoneOn(shard);
    alice.client().send(alice.agent(), "Between us.");
    bob.client().send(bob.agent(), "And mine.");
    awaitReplay(cluster.shard(shard));
    var failures = new ConcurrentLinkedQueue<RuntimeException>();
    var gathered =
        hedged(
            "",
            database ->
                database.read(
                    Isolation.READ_COMMITTED,
                    bob.user().id(),
                    sql ->
                        slow(
                            failures,
                            () ->
                                sql.one(
                                        """
                                        SELECT (SELECT count(*) FROM messages WHERE user_id = ?),
                                          (SELECT count(*) FROM messages), pg_is_in_recovery(),
                                          CASE WHEN pg_is_in_recovery() THEN '' ELSE pg_sleep(1.2)::text END
                                        """,
                                        row ->
                                            "%d %d %s"
                                                .formatted(
                                                    row.getLong(1),
                                                    row.getLong(2),
                                                    row.getBoolean(3)),
                                        alice.user().id().number())
                                    .orElseThrow())));
    assertThat(gathered.partial()).isFalse();
    assertThat(gathered.hedged()).isTrue();
    assertThat(gathered.answers()).containsExactlyInAnyOrder("0 0 true", "0 0 true", "0 2 true");
    assertThat(figures().again()).isEqualTo(3);
    assertThat(figures().won()).isEqualTo(3);
    await()
        .atMost(LONG)
        .untilAsserted(() ->
            assertThat(failures)
                .hasSize(3)
                .allSatisfy(e ->
                    assertThat(e)
                        .hasRootCauseMessage("ERROR: canceling statement due to user request")));
  }

  /// Of a node that is known to be away nothing is asked, so this is no question more.
  @Test
  void who_is_refused_at_once_asks_somebody_else_however_many_they_are() {
    for (int n = 0; n < 20; n++) {
      var gathered = hedged("", database -> database.read(HedgeIT::onlyOnFollowers));
      assertThat(gathered.partial()).isFalse();
      assertThat(gathered.answers()).containsExactly(true, true, true);
    }
    // On a busy machine the refusal itself may be late.
    assertThat(figures().instead() + figures().again()).isEqualTo(60);
    assertThat(figures().instead()).isPositive();

    try (var plain = cluster.instance(Map.of("SOULFRA_HEDGE", "off"))) {
      var shards = plain.main().shards();
      new Sight("")
          .<RuntimeException>run(() -> {
            var none =
                shards.hedged(PATIENCE, database -> database.read(sql -> sql.exists("SELECT 1")));
            assertThat(none.answers()).hasSize(3);
          });
      assertThat(shards.hedges().asked()).isZero();
    }
  }

  private static boolean onlyOnFollowers(Sql sql) {
    if (sql.exists("SELECT 1 WHERE pg_is_in_recovery()")) {
      return true;
    }
    throw Problem.unavailable("This is the leader.", Duration.ofSeconds(1), null);
  }

  private static <T> T slow(Queue<RuntimeException> failures, Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      failures.add(e);
      throw e;
    }
  }

  private <T> Gathered<T> hedged(String seen, Function<Database, T> question) {
    var gathered = new AtomicReference<Gathered<T>>();
    new Sight(seen).<RuntimeException>run(() -> gathered.set(shards().hedged(PATIENCE, question)));
    return Objects.requireNonNull(gathered.get());
  }

  /// Where a follower may not answer, the leader's late answer is better than none.
  @Test
  void whoever_is_ahead_of_a_follower_waits_for_the_leader() throws Exception {
    thoughts();
    var shard = new ShardId("b");
    var author = someoneOn(shard);
    replay(shard, "pause");
    author.client().think(author.agent(), "Just now.");
    var seen = seenIn(get(author, Optional.of(""), "/agents/" + author.agent())).orElse("");
    assertThat(seen).contains("b=");
    var gathered =
        hedged(
            seen,
            database ->
                database.read(sql ->
                    sql.one(
                            """
                            SELECT EXISTS (SELECT 1 FROM thoughts WHERE body = 'Just now.'),
                              pg_is_in_recovery(),
                              CASE WHEN pg_is_in_recovery() THEN '' ELSE pg_sleep(0.3)::text END
                            """,
                            row -> row.getBoolean(1) + " " + row.getBoolean(2))
                        .orElseThrow()));
    assertThat(gathered.partial()).isFalse();
    assertThat(gathered.answers()).contains("true false");
    replay(shard, "resume");
  }

  @Test
  void who_has_left_does_not_come_back_from_a_follower() throws Exception {
    thoughts();
    var shard = new ShardId("c");
    var alice = someoneOn(shard);
    var bob = someoneOn(new ShardId("a"));
    alice.client().think(alice.agent(), "Soon gone.");
    var environment = new HashMap<>(cluster.clusters().settings());
    environment.put("SOULFRA_HEDGE", "50");
    environment.put("SOULFRA_STALENESS", "PT0.5S");
    environment.put("SOULFRA_INSTANCE", "strict");
    try (var strict = RunningStage.on(environment);
        var leaving = SoulfraClient.at(strict.url()).as(alice.token())) {
      replay(shard, "pause");
      leaving.erase();
      var leader = cluster.shard(shard).leader().orElseThrow();
      leader.freeze();
      try {
        var page = everything(strict.url(), bob);
        assertThat(page).doesNotContain("Soon gone.");
      } finally {
        leader.thaw();
        replay(shard, "resume");
      }
    }
  }

  private String everything(URI at, Person person) throws Exception {
    var request =
        HttpRequest.newBuilder(at.resolve("/api/v1/feed/public?limit=40"))
            .header("Authorization", "Bearer " + person.token())
            .header("Soulfra-Seen", "");
    return http.send(request.build(), BodyHandlers.ofString()).body();
  }

  private void replay(ShardId id, String what) {
    for (var node : cluster.shard(id).nodes()) {
      text(
          node,
          "SELECT CASE WHEN pg_is_in_recovery() THEN pg_wal_replay_%s()::text END".formatted(what));
    }
  }
}
