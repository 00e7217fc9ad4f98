package soulfra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import soulfra.contract.Chat.NewAgent;
import soulfra.contract.Feed.Thought;
import soulfra.contract.Problem;
import soulfra.contract.client.SoulfraClient.Part;
import soulfra.contract.witness.Person;
import soulfra.contract.witness.Witness;
import soulfra.servers.Postgres;
import soulfra.servers.PostgresShard;
import soulfra.shard.ShardId;
import soulfra.shard.Slot;
import soulfra.storage.Isolation;

/// One of three shards loses its leader, its followers, or all of its nodes, under clients that use
/// the product: what was acknowledged is there, nothing is done twice, and nobody else notices.
class ShardLostIT {

  private static final Duration LONG = Duration.ofMinutes(2);
  private static final int CREDITS = 1000;

  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static Cluster cluster;

  private static final AtomicInteger PEOPLE = new AtomicInteger();

  @BeforeAll
  static void start() {
    cluster = Cluster.start(folder, Cluster.FULL, 2, Map.of());
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  /// Somebody new who is on a shard.
  private static Person someoneOn(ShardId shard) {
    while (true) {
      int number = PEOPLE.getAndIncrement();
      var person = Person.signUp(cluster.client(number % 2), "person_" + number);
      if (shardOf(person).equals(shard)) {
        return person;
      }
    }
  }

  private static ShardId shardOf(Person person) {
    return cluster.holder(Slot.of(person.user().id()));
  }

  private static final List<ShardId> SHARDS =
      List.of(new ShardId("a"), new ShardId("b"), new ShardId("c"));

  @Test
  void a_killed_leader_is_replaced_and_nothing_acknowledged_is_lost_or_doubled() throws Exception {
    losesNothing(new ShardId("a"), Postgres::kill9, _ -> {});
  }

  @Test
  void a_frozen_leader_is_replaced_and_nothing_acknowledged_is_lost_or_doubled() throws Exception {
    losesNothing(new ShardId("b"), Postgres::freeze, Postgres::thaw);
  }

  @Test
  void what_can_never_be_done_elsewhere_holds_up_nothing_else() {
    var from = SHARDS.get(0);
    var payer = someoneOn(from);
    var payee = someoneOn(SHARDS.get(1));
    var shard = cluster.instances().getFirst().main().shards().at(from);
    shard.write(
        Isolation.READ_COMMITTED,
        tx ->
            tx.update(
                """
                INSERT INTO effects (slot, kind, author_id, body, created_at)
                VALUES (?, 'CREDIT', ?, 'no JSON', ?)
                """,
                Slot.of(payee.user().id()).number(),
                payer.user().id().number(),
                tx.now()));
    payer.client().transfer(payee.user().id(), 5);
    await().atMost(LONG).until(() -> payee.client().balance() == CREDITS + 5);
    int left =
        shard.write(
            Isolation.READ_COMMITTED,
            tx -> tx.update("DELETE FROM effects WHERE body = 'no JSON'"));
    assertThat(left).isEqualTo(1);
  }

  private void losesNothing(ShardId lost, Consumer<Postgres> lose, Consumer<Postgres> bringBack)
      throws Exception {
    var witnesses = new ArrayList<Witness>();
    for (int n = 0; n < 6; n++) {
      witnesses.add(new Witness(someoneOn(SHARDS.get(n % 3)), new Random(n)));
    }
    var people = witnesses.stream().map(witness -> witness.person().user().id()).toList();
    var thoughts =
        witnesses.stream()
            .limit(3)
            .map(Witness::person)
            .map(person -> person.client().think(person.agent(), "A thought.").value().id())
            .toList();
    var bystander = someoneOn(SHARDS.stream().filter(id -> !id.equals(lost)).findAny().get());
    var enough = new AtomicBoolean();
    var answers = new AtomicInteger();
    var refusals = new AtomicInteger();
    var lostAt = new AtomicLong(Long.MAX_VALUE);
    var firstAfter = new AtomicLong(Long.MAX_VALUE);
    var said = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var acting = new ArrayList<Future<?>>();
      for (var witness : witnesses) {
        boolean onLost = shardOf(witness.person()).equals(lost);
        acting.add(
            threads.submit(() -> {
              while (!enough.get()) {
                boolean after = lostAt.get() != Long.MAX_VALUE;
                var problem = witness.act(people, thoughts);
                if (problem != null) {
                  refusals.incrementAndGet();
                  assertThat(problem.retryAfter()).isNotNull();
                } else {
                  answers.incrementAndGet();
                  if (onLost && after) {
                    firstAfter.accumulateAndGet(System.nanoTime(), Math::min);
                  }
                }
              }
            }));
      }
      acting.add(
          threads.submit(() -> {
            while (!enough.get()) {
              bystander.client().send(bystander.agent(), "Nothing happens here.");
              said.incrementAndGet();
            }
          }));
      var shard = cluster.shard(lost);
      var leader = shard.leader().orElseThrow();
      try {
        awaitMore(answers, 200);
        lose.accept(leader);
        lostAt.set(System.nanoTime());
        await().atMost(LONG).until(() -> firstAfter.get() != Long.MAX_VALUE);
        awaitMore(answers, 200);
        awaitMore(said, 20);
        bringBack.accept(leader);
        awaitMore(answers, 100);
      } finally {
        enough.set(true);
      }
      for (var each : acting) {
        each.get();
      }
      assertThat(shard.leader().orElseThrow().name()).isNotEqualTo(leader.name());
      System.out.printf(
          "ShardLostIT: shard %s wrote again after %d ms; %d answers, %d refusals, bystander %d%n",
          lost,
          Duration.ofNanos(firstAfter.get() - lostAt.get()).toMillis(),
          answers.get(),
          refusals.get(),
          said.get());
    }
    // As its Retry-After says: not at once, but for certain.
    witnesses.forEach(witness -> await().atMost(LONG).untilAsserted(witness::settle));
    await()
        .atMost(LONG)
        .untilAsserted(() -> Witness.assertConsistent(witnesses, CREDITS)); // credits on their way
    witnesses.forEach(Witness::assertSameAnswersAgain);
    assertThat(witnesses.stream().mapToLong(w -> w.person().client().balance()).sum())
        .isEqualTo(6L * CREDITS);
    awaitAllFollow(cluster.shard(lost));
  }

  @Test
  void a_write_that_no_follower_confirms_is_indefinite_and_its_key_settles_it() {
    var lonely = someoneOn(new ShardId("c"));
    var other = someoneOn(new ShardId("b"));
    var shard = cluster.shard(new ShardId("c"));
    var leader = shard.leader().orElseThrow();
    var followers = shard.nodes().stream().filter(node -> !node.equals(leader)).toList();
    var keyed = lonely.client().withKey("say it once");
    followers.forEach(Postgres::freeze);
    try {
      var problem = catchThrowableOfType(Problem.class, () -> keyed.send(lonely.agent(), "Once."));
      assertThat(problem.code()).isEqualTo(Problem.Code.UNAVAILABLE);
      assertThat(problem.definite()).isFalse();
      assertThat(problem.retryAfter()).isNotNull();
      // What is stored there is no answer as long as it may be lost.
      var again = catchThrowableOfType(Problem.class, () -> keyed.send(lonely.agent(), "Once."));
      assertThat(again.code()).isEqualTo(Problem.Code.UNAVAILABLE);
      other.client().send(other.agent(), "Nothing happens here.");
    } finally {
      followers.forEach(Postgres::thaw);
    }
    var exchange =
        await()
            .atMost(LONG)
            .ignoreExceptionsInstanceOf(Problem.class)
            .until(() -> keyed.send(lonely.agent(), "Once."), answer -> true)
            .value();
    var conversation = lonely.client().conversation(lonely.agent(), Part.first(100)).items();
    assertThat(conversation).containsExactly(exchange.reply(), exchange.message());
    awaitAllFollow(shard);
  }

  @Test
  void a_shard_that_is_away_is_away_for_its_users_and_missing_in_lists_that_say_so()
      throws Exception {
    var gone = someoneOn(new ShardId("a"));
    var here = someoneOn(new ShardId("b"));
    gone.client().think(gone.agent(), "Away soon.");
    var agent = here.client().createAgent(new NewAgent("Herald", null, true)).value().id();
    gone.client().follow(agent);
    var thought = here.client().think(agent, "Still here.").value();
    assertThat(publicFeed().partial()).isFalse();
    var shard = cluster.shard(new ShardId("a"));
    Thought news;
    shard.nodes().forEach(Postgres::freeze);
    try {
      var problem =
          catchThrowableOfType(Problem.class, () -> gone.client().send(gone.agent(), "Hello?"));
      assertThat(problem.code()).isEqualTo(Problem.Code.UNAVAILABLE);
      assertThat(problem.retryAfter()).isNotNull();
      for (int n = 0; n < 20; n++) {
        here.client().send(here.agent(), "Nothing happens here.");
      }
      var feed = publicFeed();
      assertThat(feed.partial()).isTrue();
      assertThat(feed.body()).contains(thought.id().toString()).doesNotContain("Away soon.");
      assertThat(here.client().feed(Part.first(10)).items()).contains(thought);
      assertThat(cluster.client(0).readiness().ready()).isTrue();
      news = here.client().think(agent, "News for who is away.").value();
    } finally {
      shard.nodes().forEach(Postgres::thaw);
    }
    await()
        .atMost(LONG)
        .untilAsserted(() -> {
          var feed = publicFeed();
          assertThat(feed.partial()).isFalse();
          assertThat(feed.body()).contains("Away soon.");
        });
    await()
        .atMost(LONG)
        .ignoreExceptionsInstanceOf(Problem.class)
        .until(() -> gone.client().send(gone.agent(), "Hello again.") != null);
    // What was on its way to the shard that was away has arrived, or does. Their own agent may have
    // thought aloud since.
    await()
        .atMost(LONG)
        .untilAsserted(() ->
            assertThat(gone.client().feed(Part.first(50)).items())
                .extracting(Thought::id)
                .containsSubsequence(news.id(), thought.id()));
    awaitAllFollow(shard);
  }

  private record Feed(boolean partial, String body) {}

  /// Not the first page of twenty, which is kept for a moment.
  private static Feed publicFeed() throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var url = cluster.instances().getFirst().url().resolve("/api/v1/feed/public?limit=50");
      var answer = http.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      return new Feed(
          answer.headers().firstValue("Soulfra-Partial").orElse("").equals("true"), answer.body());
    }
  }

  private static void awaitMore(AtomicInteger count, int more) {
    int before = count.get();
    await().atMost(LONG).until(() -> count.get() >= before + more);
  }

  /// Each test begins with shards that can lose a node.
  private static void awaitAllFollow(PostgresShard shard) {
    await()
        .atMost(LONG)
        .ignoreExceptions()
        .until(() -> {
          try (var connection = shard.leader().orElseThrow().connect("postgres");
              var statement = connection.createStatement();
              var row =
                  statement.executeQuery(
                      "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'")) {
            row.next();
            return row.getInt(1) == 2;
          }
        });
  }
}
