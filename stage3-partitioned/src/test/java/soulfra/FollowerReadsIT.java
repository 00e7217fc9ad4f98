package soulfra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import soulfra.contract.Chat.NewAgent;
import soulfra.contract.client.SoulfraClient;
import soulfra.contract.client.SoulfraClient.Part;
import soulfra.contract.witness.Person;
import soulfra.servers.Postgres;
import soulfra.servers.PostgresShard;
import soulfra.shard.ShardId;
import soulfra.shard.Slot;

/// Followers answer, and some of them stand still: whoever sends back what they were told sees what
/// they have written, and nobody is shown what is older than the answer says.
class FollowerReadsIT {

  private static final Duration LONG = Duration.ofMinutes(2);

  /// Longer than any of these tests lets a follower stand still.
  private static final Duration LAX = Duration.ofMinutes(1);

  private static final Duration STRICT = Duration.ofMillis(500);

  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static Cluster cluster;

  @SuppressWarnings("NullAway.Init")
  private static RunningStage strict;

  private static final AtomicInteger PEOPLE = new AtomicInteger();
  private static final Pattern POSITION = Pattern.compile("\"position\":([0-9]+)");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @BeforeAll
  static void start() {
    cluster =
        Cluster.start(
            folder,
            Cluster.FULL,
            2,
            Map.of("SOULFRA_READS", "followers", "SOULFRA_STALENESS", LAX.toString()));
    var settings = new HashMap<>(cluster.clusters().settings());
    settings.put("SOULFRA_INSTANCE", "strict");
    settings.put("SOULFRA_READS", "followers");
    settings.put("SOULFRA_STALENESS", STRICT.toString());
    strict = RunningStage.on(settings);
  }

  @AfterAll
  static void stop() {
    strict.close();
    HTTP.close();
    cluster.close();
  }

  @AfterEach
  void resume() throws Exception {
    for (var shard : cluster.clusters().shards()) {
      replay(shard.nodes(), "resume");
    }
  }

  /// What a browser gets, and what it would send back.
  private record Answer(int status, String body, @Nullable String seen, String copies, long stale) {

    boolean ofFollower() {
      return !copies.isEmpty();
    }
  }

  private static Answer get(URI at, Person person, @Nullable String seen, String path)
      throws Exception {
    return send(at, person, seen, path, null);
  }

  private static Answer send(
      URI at, Person person, @Nullable String seen, String path, @Nullable String body)
      throws Exception {
    var request =
        HttpRequest.newBuilder(at.resolve("/api/v1" + path))
            .header("Authorization", "Bearer " + person.token());
    if (seen != null) {
      request.header("Soulfra-Seen", seen);
    }
    if (body != null) {
      request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
    }
    var answer = HTTP.send(request.build(), BodyHandlers.ofString());
    var headers = answer.headers();
    return new Answer(
        answer.statusCode(),
        answer.body(),
        headers.firstValue("Soulfra-Seen").orElse(null),
        headers.firstValue("Soulfra-Copies").orElse(""),
        headers.firstValueAsLong("Soulfra-Stale-Ms").orElse(0));
  }

  private static URI instance(int number) {
    return cluster.instances().get(number).url();
  }

  /// On connections of their own: what others have seen is not known to them.
  private static Person someone() {
    int number = PEOPLE.getAndIncrement();
    return Person.signUp(SoulfraClient.at(instance(number % 2)), "reader_" + number);
  }

  private static String conversation(Person person) {
    return "/agents/" + person.agent() + "/messages";
  }

  private static Answer say(URI at, Person person, @Nullable String seen, String what)
      throws Exception {
    var answer = send(at, person, seen, conversation(person), "{\"body\":\"" + what + "\"}");
    assertThat(answer.status()).isEqualTo(201);
    return answer;
  }

  private static List<Postgres> followers(ShardId id) {
    var shard = cluster.shard(id);
    var leader = shard.leader().orElseThrow();
    return shard.nodes().stream().filter(node -> !node.equals(leader)).toList();
  }

  private static ShardId shardOf(Person person) {
    return cluster.holder(Slot.of(person.user().id()));
  }

  private static void replay(List<Postgres> nodes, String what) throws Exception {
    for (var node : nodes) {
      try (var connection = node.connect("postgres");
          var statement = connection.createStatement()) {
        statement.execute("SELECT pg_wal_replay_%s() WHERE pg_is_in_recovery()".formatted(what));
      }
    }
  }

  private static Answer awaitFollower(URI at, Person person, @Nullable String seen, String path) {
    return await().atMost(LONG).until(() -> get(at, person, seen, path), Answer::ofFollower);
  }

  @Test
  void what_one_has_written_is_there_though_no_follower_shows_it() throws Exception {
    var alice = someone();
    var first = say(instance(0), alice, null, "The first.");
    var before = awaitFollower(instance(1), alice, first.seen(), conversation(alice));
    assertThat(before.body()).contains("The first.");

    replay(followers(shardOf(alice)), "pause");
    var second = say(instance(0), alice, before.seen(), "The second.");
    var mine = get(instance(1), alice, second.seen(), conversation(alice));
    assertThat(mine.body()).contains("The second.");
    assertThat(mine.ofFollower()).isFalse();

    // Without what the write has told, a follower does not know that it is behind.
    var forgetful = awaitFollower(instance(1), alice, before.seen(), conversation(alice));
    assertThat(forgetful.body()).contains("The first.").doesNotContain("The second.");

    // Whoever knows nothing of all this is answered by the leader.
    assertThat(get(instance(1), alice, null, conversation(alice)).body()).contains("The second.");

    resume();
    var after = awaitFollower(instance(1), alice, mine.seen(), conversation(alice));
    assertThat(after.body()).contains("The second.");
  }

  @Test
  void what_others_have_written_is_missing_no_longer_than_the_answer_says() throws Exception {
    var alice = someone();
    var bob = someone();
    var path = "/feed/public?limit=50";
    var before = get(strict.url(), bob, null, path);
    var seen = awaitFollower(strict.url(), bob, say(strict.url(), bob, null, "Hi").seen(), path);
    for (var shard : cluster.clusters().shards()) {
      replay(followers(new ShardId(shard.name())), "pause");
    }
    var thought = alice.client().think(alice.agent(), "News of " + alice.user().handle()).value();
    long acknowledged = System.nanoTime();
    int missed = 0;
    while (true) {
      long begun = System.nanoTime();
      var answer = get(strict.url(), bob, seen.seen(), path);
      assertThat(answer.status()).isEqualTo(200);
      if (answer.body().contains(thought.body())) {
        break;
      }
      missed++;
      assertThat(answer.ofFollower()).isTrue();
      assertThat(answer.stale())
          .isBetween(Duration.ofNanos(begun - acknowledged).toMillis(), STRICT.toMillis() + 1);
    }
    // Still paused: that it is there is the leader's word, and so is that something is not.
    assertThat(before.ofFollower()).isFalse();
    await()
        .atMost(LONG)
        .until(() -> !get(instance(0), bob, seen.seen(), path).body().contains(thought.body()));
    var one = get(instance(0), bob, seen.seen(), "/thoughts/" + thought.id());
    assertThat(one.body()).contains(thought.body());
    assertThat(one.ofFollower()).isFalse();
    System.out.printf("FollowerReadsIT: %d reads missed the thought%n", missed);
  }

  @Test
  void who_has_left_is_shown_by_no_follower() throws Exception {
    var alice = someone();
    var bob = someone();
    var agent = alice.client().createAgent(new NewAgent("Herald", null, true)).value().id();
    var thought = alice.client().think(agent, "Soon gone.").value();
    var path = "/thoughts/" + thought.id();
    var seen = say(strict.url(), bob, null, "Hi").seen();
    awaitFollower(strict.url(), bob, seen, path);
    replay(followers(shardOf(alice)), "pause");
    var leaving = SoulfraClient.at(strict.url()).as(alice.token());
    leaving.erase();
    assertThat(get(strict.url(), bob, seen, path).status()).isEqualTo(404);
    assertThat(get(strict.url(), bob, seen, "/agents/" + agent).status()).isEqualTo(404);
    assertThat(get(strict.url(), bob, seen, "/feed/public?limit=50").body())
        .doesNotContain("Soon gone.");
    leaving.close();
  }

  @Test
  void what_was_seen_under_an_earlier_leader_is_no_obstacle_and_is_there() throws Exception {
    var alice = someone();
    var said = say(instance(0), alice, null, "Before the fall.");
    var seen = awaitFollower(instance(1), alice, said.seen(), conversation(alice)).seen();
    var shard = cluster.shard(shardOf(alice));
    var old = shard.leader().orElseThrow();
    old.kill9();
    await()
        .atMost(LONG)
        .until(() ->
            shard.leader().filter(leader -> !leader.equals(old)).isPresent()
                && send(
                            instance(0),
                            alice,
                            said.seen(),
                            conversation(alice),
                            "{\"body\":\"After it.\"}")
                        .status()
                    == 201);
    for (var sent : List.of(said, new Answer(200, "", seen, "", 0))) {
      var answer = awaitFollower(instance(1), alice, sent.seen(), conversation(alice));
      assertThat(answer.body()).contains("Before the fall.");
    }
    await().atMost(LONG).ignoreExceptions().until(() -> receivers(shard) == 2);
  }

  private static int receivers(PostgresShard shard) throws Exception {
    try (var connection = shard.leader().orElseThrow().connect("postgres");
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'")) {
      row.next();
      return row.getInt(1);
    }
  }

  /// Row-level security is the follower's as well.
  @Test
  void a_follower_shows_nobody_a_conversation_that_is_not_theirs() throws Exception {
    var alice = someone();
    var bob = someone();
    var said = say(instance(0), alice, null, "Between us.");
    awaitFollower(instance(0), alice, said.seen(), conversation(alice));
    var stolen = get(instance(0), bob, said.seen(), conversation(alice));
    assertThat(stolen.status()).isEqualTo(404);
    var node = followers(shardOf(alice)).getFirst();
    var url = cluster.clusters().settings().get("SOULFRA_SHARDS_URL");
    try (var app =
        DriverManager.getConnection(
            Optional.ofNullable(url).orElseThrow().replace("{node}", "127.0.0.1:" + node.port()))) {
      try (var statement = app.createStatement()) {
        statement.execute("SET role = soulfra_app");
      }
      assertThat(messages(app)).isZero();
      try (var statement = app.createStatement()) {
        statement.execute(
            "SELECT set_config('soulfra.user', '%d', false)".formatted(alice.user().id().number()));
      }
      await().atMost(LONG).until(() -> messages(app) == 2);
    }
  }

  private static long messages(Connection app) throws Exception {
    try (var statement = app.createStatement();
        var row = statement.executeQuery("SELECT count(*) FROM messages")) {
      row.next();
      return row.getLong(1);
    }
  }

  /// Each writes and reads at whichever instance, while followers fall behind and catch up.
  @Test
  void under_lag_everybody_reads_their_writes_and_never_less_than_before() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("FollowerReadsIT: seed " + seed);
    var people = IntStream.range(0, 4).mapToObj(_ -> someone()).toList();
    var enough = new AtomicBoolean();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var acting = new ArrayList<Future<Integer>>();
      for (int n = 0; n < people.size(); n++) {
        var random = new Random(seed + n);
        var person = people.get(n);
        acting.add(threads.submit(() -> act(person, random)));
      }
      var lagging =
          threads.submit(() -> {
            var random = new Random(seed);
            while (!enough.get()) {
              var shards = cluster.clusters().shards();
              var shard = shards.get(random.nextInt(shards.size()));
              var lazy = followers(new ShardId(shard.name())).get(random.nextInt(2));
              replay(List.of(lazy), "pause");
              Thread.sleep(random.nextInt(100));
              replay(List.of(lazy), "resume");
            }
            return true;
          });
      int byFollowers = 0;
      try {
        for (var each : acting) {
          byFollowers += each.get();
        }
      } finally {
        enough.set(true);
      }
      assertThat(lagging.get()).isTrue();
      System.out.printf("FollowerReadsIT: followers answered %d of 600 reads%n", byFollowers);
      assertThat(byFollowers).isPositive();
    }
  }

  private static int act(Person person, Random random) throws Exception {
    String seen = null;
    long last = 0;
    int byFollowers = 0;
    for (int step = 0; step < 150; step++) {
      var at = instance(random.nextInt(2));
      if (random.nextInt(3) == 0) {
        seen = say(at, person, seen, "Step " + step).seen();
        last += 2;
      }
      var answer = get(at, person, seen, conversation(person) + "?limit=1");
      byFollowers += answer.ofFollower() ? 1 : 0;
      assertThat(answer.status()).isEqualTo(200);
      long newest = position(answer.body());
      assertThat(newest).as("step %d: %s", step, answer).isGreaterThanOrEqualTo(last);
      last = newest;
      seen = answer.seen();
    }
    return byFollowers;
  }

  private static long position(String body) {
    var found = POSITION.matcher(body);
    return found.find() ? Long.parseLong(found.group(1)) : 0;
  }

  /// For whoever sends nothing back, all is as it was.
  @Test
  void the_client_of_the_contract_sends_it_back_by_itself() {
    var alice = someone();
    alice.client().send(alice.agent(), "Hello.");
    await()
        .atMost(LONG)
        .until(() -> {
          assertThat(alice.client().conversation(alice.agent(), Part.first(1)).items()).hasSize(1);
          return alice.client().metrics().contains("soulfra_follower_reads_total");
        });
  }
}
