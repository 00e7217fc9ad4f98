package soulfra.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XReadParams;
import redis.clients.jedis.resps.StreamEntry;
import soulfra.TestServers;
import soulfra.contract.Id.UserId;
import soulfra.contract.Live;
import soulfra.redis.Redis;
import soulfra.storage.Database;
import soulfra.storage.Isolation;

class RelayTest {

  private static final UserId AUTHOR = new UserId(1);
  private static final UserId READER = new UserId(2);

  @SuppressWarnings("NullAway.Init") // set before each test
  private Database database;

  @BeforeEach
  void open() {
    database =
        Database.open(TestServers.database(), 8, InstantSource.system(), new SimpleMeterRegistry());
    for (var user : List.of(AUTHOR, READER)) {
      write(
          """
          INSERT INTO users (id, handle, display_name, password, credits, created_at)
          VALUES (?, ?, '', '', 0, 0)
          """,
          user.number(),
          user.toString());
    }
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void a_zombie_with_an_old_epoch_moves_nothing() {
    var zombie = RelayLease.take(database, "zombie").orElseThrow();
    append("first");
    assertThat(Relay.move(database, zombie.epoch(), 0).orElseThrow()).hasSize(1);

    assertThat(RelayLease.take(database, "other")).isEmpty();
    runOut();
    var other = RelayLease.take(database, "other").orElseThrow();
    assertThat(other.epoch()).isGreaterThan(zombie.epoch());
    append("second");
    assertThat(Relay.move(database, zombie.epoch(), 0)).isEmpty();
    assertThat(RelayLease.renew(database, zombie.epoch(), 0)).isFalse();
    RelayLease.release(database, zombie.epoch());

    assertThat(Relay.move(database, other.epoch(), 0).orElseThrow())
        .extracting(Entry::position)
        .containsExactly(2L);
    assertThat(RelayLease.take(database, "third")).isEmpty();
  }

  @Test
  void an_event_that_is_committed_late_is_told_late_and_not_lost() throws Exception {
    var epoch = RelayLease.take(database, "one").orElseThrow().epoch();
    var appended = new CountDownLatch(1);
    var commit = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var late =
          threads.submit(() ->
              database.write(
                  Isolation.READ_COMMITTED,
                  tx -> {
                    append(tx, "began first");
                    // Sends what waits for the next statement.
                    tx.number("SELECT 1");
                    appended.countDown();
                    return await(commit);
                  }));
      appended.await();
      append("committed first");
      assertThat(data(Relay.move(database, epoch, 0).orElseThrow()))
          .containsExactly("\"committed first\"");
      commit.countDown();
      late.get();
    }
    assertThat(data(Relay.move(database, epoch, 0).orElseThrow()))
        .containsExactly("\"began first\"");
    assertThat(log().stream().map(Entry::position)).containsExactly(1L, 2L);
  }

  /// Leases run out at any moment, holders go on as if they had not, and all publish what they have
  /// moved: each event once in the log, each position once in the stream, both in order.
  @Test
  void however_often_the_lease_changes_hands_every_event_is_told_once_and_in_order()
      throws Exception {
    int writers = 4;
    int each = 150;
    var url = URI.create(TestServers.redis());
    var writing = new AtomicInteger(writers);
    try (var redis = redis(url);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var tasks = new ArrayList<Future<?>>();
      for (int writer = 0; writer < writers; writer++) {
        var name = writer + "-";
        tasks.add(
            threads.submit(() -> {
              IntStream.range(0, each).forEach(n -> append(name + n));
              return writing.decrementAndGet();
            }));
      }
      for (int relay = 0; relay < 3; relay++) {
        var name = "relay " + relay;
        tasks.add(
            threads.submit(() -> {
              var epoch = new AtomicLong();
              var publisher = new Publisher(redis, database);
              while (writing.get() > 0 || !database.read(Outbox::isEmpty)) {
                runOut();
                RelayLease.take(database, name)
                    .ifPresent(held -> {
                      epoch.set(held.epoch());
                      publisher.begin(held.published());
                    });
                var moved = Relay.move(database, epoch.get(), publisher.published());
                moved
                    .filter(entries -> !entries.isEmpty())
                    .ifPresent(entries -> publisher.publish(entries, entries.getLast().position()));
              }
              return null;
            }));
      }
      for (var task : tasks) {
        task.get();
      }
      var log = log();
      assertThat(log.stream().map(Entry::position))
          .containsExactlyElementsOf(
              LongStream.rangeClosed(1, (long) writers * each).boxed().toList());
      for (int writer = 0; writer < writers; writer++) {
        var name = "\"" + writer + "-";
        assertThat(data(log).stream().filter(text -> text.startsWith(name)))
            .containsExactlyElementsOf(
                IntStream.range(0, each).mapToObj(n -> name + n + "\"").toList());
      }
      assertThat(stream(redis)).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void publishing_again_changes_nothing_and_what_was_not_published_is_caught_up() {
    var epoch = RelayLease.take(database, "one").orElseThrow().epoch();
    IntStream.range(0, 5).forEach(n -> append("event " + n));
    var entries = Relay.move(database, epoch, 0).orElseThrow();
    try (var redis = redis(URI.create(TestServers.redis()))) {
      var first = new Publisher(redis, database);
      first.publish(entries.subList(0, 2), 2);
      assertThat(stream(redis)).containsExactly(1L, 2L);

      var second = new Publisher(redis, database);
      second.begin(0);
      second.catchUp(5);
      assertThat(second.published()).isEqualTo(5);
      assertThat(stream(redis)).containsExactly(1L, 2L, 3L, 4L, 5L);
      first.publish(entries.subList(2, 5), 5);
      assertThat(stream(redis)).containsExactly(1L, 2L, 3L, 4L, 5L);
      assertThat(first.published()).isEqualTo(5);
    }
  }

  @Test
  void what_an_erased_user_has_said_is_told_no_more() {
    var epoch = RelayLease.take(database, "one").orElseThrow().epoch();
    append("gone");
    write("DELETE FROM users WHERE id = ?", AUTHOR.number());
    assertThat(Relay.move(database, epoch, 0).orElseThrow()).isEmpty();
    assertThat(database.read(Outbox::isEmpty)).isTrue();
  }

  private void append(String data) {
    database.write(
        Isolation.READ_COMMITTED,
        tx -> {
          append(tx, data);
          return null;
        });
  }

  private static void append(soulfra.storage.Tx tx, String data) {
    Outbox.append(tx, AUTHOR, null, List.of(READER), Live.Type.LOOP, data);
  }

  private List<Entry> log() {
    return database.read(sql -> LiveLog.after(sql, 0, 10_000));
  }

  private void runOut() {
    write("UPDATE relay_lease SET expires_at = now() - interval '1 second'");
  }

  private void write(String sql, Object... arguments) {
    database.write(Isolation.READ_COMMITTED, tx -> tx.update(sql, arguments));
  }

  private static List<String> data(List<Entry> entries) {
    return entries.stream().map(Entry::data).toList();
  }

  private static List<Long> stream(Redis redis) {
    return redis
        .ask(r ->
            r.xread(
                XReadParams.xReadParams().count(10_000),
                java.util.Map.of(Publisher.STREAM, new StreamEntryID(0, 0))))
        .orElseThrow()
        .getFirst()
        .getValue()
        .stream()
        .map(StreamEntry::getID)
        .map(StreamEntryID::getTime)
        .toList();
  }

  private static boolean await(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Redis redis(URI url) {
    var redis = Redis.at(url, new SimpleMeterRegistry());
    redis.hear("nothing", _ -> {});
    return redis.start();
  }
}
