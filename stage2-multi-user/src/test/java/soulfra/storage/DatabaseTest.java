package soulfra.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import soulfra.TestServers;
import soulfra.contract.Problem;

class DatabaseTest {

  private static final int CONNECTIONS = 4;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static String url;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static Database database;

  @BeforeAll
  static void open() {
    url = TestServers.database();
    database = open(CONNECTIONS);
  }

  private static Database open(int connections) {
    return Database.open(url, connections, InstantSource.system(), new SimpleMeterRegistry());
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @BeforeEach
  void empty() {
    database.write(Isolation.READ_COMMITTED, tx -> tx.update("DELETE FROM transfers"));
  }

  @Test
  void a_read_sees_what_was_acknowledged_before_it() {
    for (int n = 0; n < 50; n++) {
      insert(n);
      assertThat(count()).isEqualTo(n + 1);
    }
  }

  @Test
  void live_events_go_on_while_requests_hold_every_connection_of_theirs() throws Exception {
    var done = new CountDownLatch(1);
    try (var small = open(2);
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        AutoCloseable _ = done::countDown) {
      var held = new CountDownLatch(4);
      Runnable hold =
          () -> {
            held.countDown();
            try {
              done.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          };
      var requests = new ArrayList<Future<?>>();
      for (int n = 0; n < 2; n++) {
        requests.add(threads.submit(() -> small.read(_ -> run(hold))));
        requests.add(threads.submit(() -> small.write(Isolation.READ_COMMITTED, _ -> run(hold))));
      }
      held.await();
      small.live().write(Isolation.READ_COMMITTED, tx -> insert(tx, 1));
      long seen = small.live().read(sql -> sql.number("SELECT count(*) FROM transfers"));
      assertThat(seen).isEqualTo(1);
      assertThatThrownBy(() -> small.read(_ -> 0))
          .isInstanceOfSatisfying(
              Problem.class,
              problem -> assertThat(problem.code()).isEqualTo(Problem.Code.UNAVAILABLE));
      done.countDown();
      for (var request : requests) {
        request.get();
      }
    }
  }

  private static int run(Runnable work) {
    work.run();
    return 0;
  }

  @Test
  void what_fails_leaves_nothing_and_tells_nobody() {
    var told = new ArrayList<Integer>();
    assertThatThrownBy(() ->
            database.write(
                Isolation.READ_COMMITTED,
                tx -> {
                  insert(tx, 1);
                  tx.afterCommit(() -> told.add(1));
                  throw Problem.invalid("no");
                }))
        .isInstanceOf(Problem.class);
    assertThat(count()).isZero();
    assertThat(told).isEmpty();
  }

  @Test
  void a_statement_for_later_runs_before_the_commit() {
    database.write(
        Isolation.READ_COMMITTED,
        tx -> {
          for (int n = 0; n < 10; n++) {
            tx.later("INSERT INTO transfers VALUES (?, 1, 2, 3, 4)", n);
          }
          return null;
        });
    assertThat(count()).isEqualTo(10);
  }

  @Test
  void a_rule_broken_by_a_statement_for_later_is_a_definite_refusal() {
    assertThatThrownBy(() ->
            database.write(
                Isolation.READ_COMMITTED,
                tx -> {
                  insert(tx, 1);
                  tx.later("INSERT INTO follows VALUES (1, 2)");
                  return null;
                }))
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> {
              assertThat(problem.code()).isEqualTo(Problem.Code.NOT_FOUND);
              assertThat(problem.definite()).isTrue();
            });
    assertThat(count()).isZero();
  }

  @Test
  void a_transaction_given_up_for_another_one_is_run_again() throws Exception {
    var met = new CyclicBarrier(2);
    var attempts = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var one = threads.submit(() -> insertIfEmpty(1, met, attempts));
      var other = threads.submit(() -> insertIfEmpty(2, met, attempts));
      assertThat(one.get() + other.get()).isEqualTo(1);
    }
    assertThat(attempts.get()).isGreaterThan(2);
    assertThat(count()).isEqualTo(1);
  }

  /// The first attempts meet after both have seen an empty table.
  private static int insertIfEmpty(int number, CyclicBarrier met, AtomicInteger attempts) {
    return database.write(
        Isolation.SERIALIZABLE,
        tx -> {
          var empty = !tx.exists("SELECT 1 FROM transfers");
          if (attempts.incrementAndGet() <= 2) {
            await(met);
          }
          return empty ? insert(tx, number) : 0;
        });
  }

  @Test
  void a_counter_read_and_written_back_under_repeatable_read_loses_no_update() throws Exception {
    insert(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var all =
          IntStream.range(0, 20).mapToObj(_ -> threads.submit(DatabaseTest::readAndAdd)).toList();
      for (var each : all) {
        each.get();
      }
    }
    assertThat(database.<Long>read(sql -> sql.number("SELECT amount FROM transfers")))
        .isEqualTo(3 + 20);
  }

  private static int readAndAdd() {
    while (true) {
      try {
        return database.write(
            Isolation.REPEATABLE_READ,
            tx -> {
              long amount = tx.number("SELECT amount FROM transfers WHERE id = 1");
              return tx.update("UPDATE transfers SET amount = ? WHERE id = 1", amount + 1);
            });
      } catch (Problem e) {
        assertThat(e.definite()).isTrue();
      }
    }
  }

  @Test
  void ids_are_unique_over_instances() throws Exception {
    var ids = new ArrayList<Long>();
    try (var other = open(2);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var drawn =
          IntStream.range(0, 40)
              .mapToObj(n -> threads.submit(() -> draw(n % 2 == 0 ? database : other)))
              .toList();
      for (var each : drawn) {
        ids.addAll(each.get());
      }
    }
    assertThat(ids).hasSize(40 * 20).doesNotHaveDuplicates();
  }

  private static List<Long> draw(Database instance) {
    return instance.write(
        Isolation.READ_COMMITTED,
        tx -> LongStream.range(0, 20).map(_ -> tx.nextId()).boxed().toList());
  }

  @Test
  void a_reader_cannot_write() {
    assertThatThrownBy(() -> database.read(sql -> sql.update("DELETE FROM transfers")))
        .isInstanceOf(IllegalStateException.class)
        .hasStackTraceContaining("read-only");
  }

  @Test
  void a_server_may_not_change_the_schema() {
    assertThatThrownBy(() ->
            database.write(
                Isolation.READ_COMMITTED, tx -> tx.update("ALTER TABLE users ADD x BIGINT")))
        .isInstanceOf(IllegalStateException.class)
        .hasStackTraceContaining("must be owner");
  }

  @Test
  void who_finds_no_connection_in_time_is_refused_and_nothing_happened() throws Exception {
    var busy = new CountDownLatch(CONNECTIONS);
    var go = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int n = 0; n < CONNECTIONS; n++) {
        var _ =
            threads.submit(() ->
                database.write(
                    Isolation.READ_COMMITTED,
                    tx -> {
                      busy.countDown();
                      await(go);
                      return tx.nextId();
                    }));
      }
      busy.await();
      assertThatThrownBy(() -> insert(1))
          .isInstanceOfSatisfying(
              Problem.class,
              problem -> {
                assertThat(problem.code()).isEqualTo(Problem.Code.UNAVAILABLE);
                assertThat(problem.definite()).isTrue();
                assertThat(problem.retryAfter()).isNotNull();
              });
      assertThat(count()).isZero();
      go.countDown();
    }
    insert(1);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int insert(int number) {
    return database.write(Isolation.READ_COMMITTED, tx -> insert(tx, number));
  }

  private static int insert(Tx tx, int number) {
    return tx.update(
        "INSERT INTO transfers (id, from_id, to_id, amount, created_at) VALUES (?, 1, 2, 3, 4)",
        number);
  }

  private static long count() {
    return database.read(sql -> sql.number("SELECT count(*) FROM transfers"));
  }
}
