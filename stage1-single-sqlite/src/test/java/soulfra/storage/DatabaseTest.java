package soulfra.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;
import soulfra.contract.Problem;

class DatabaseTest {

  @TempDir Path folder;

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

  @SuppressWarnings("NullAway.Init") // set before each test
  private Database database;

  @BeforeEach
  void open() {
    database = Database.open(folder, Durability.FULL, InstantSource.system(), metrics);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void writes_that_wait_together_share_a_commit_and_none_is_lost() throws Exception {
    var begun = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var first = threads.submit(() -> database.write(tx -> hold(begun, go)));
      begun.await();
      var rest = IntStream.range(0, 100).mapToObj(n -> threads.submit(() -> insert(n))).toList();
      while (metrics.get("soulfra.write.queue").gauge().value() < 100) {
        Thread.onSpinWait();
      }
      go.countDown();
      first.get();
      for (var write : rest) {
        write.get();
      }
    }
    assertThat(metrics.get("soulfra.write.batch.size").summary().max()).isEqualTo(100);
    assertThat(count()).isEqualTo(100);
  }

  @Test
  void a_task_that_fails_takes_only_itself_along() throws Exception {
    var begun = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    var published = Collections.synchronizedList(new ArrayList<Integer>());
    var writes = new ArrayList<Future<?>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      writes.add(threads.submit(() -> database.write(tx -> hold(begun, go))));
      begun.await();
      for (int n = 0; n < 10; n++) {
        int number = n;
        writes.add(threads.submit(() -> database.write(tx -> insertOrFail(tx, number, published))));
      }
      go.countDown();
    }
    assertThat(writes.stream().filter(DatabaseTest::failed)).hasSize(5);
    assertThat(count()).isEqualTo(5);
    assertThat(published).containsExactlyInAnyOrder(0, 2, 4, 6, 8);
  }

  @Test
  void ids_grow_even_if_the_clock_goes_back() {
    long before = database.write(Tx::nextId);
    database.close();
    var longAgo = InstantSource.fixed(Instant.parse("2025-06-01T00:00:00Z"));
    database = Database.open(folder, Durability.FULL, longAgo, metrics);
    List<Long> after = database.write(tx -> List.of(tx.nextId(), tx.nextId()));
    assertThat(after).isSorted().allMatch(id -> id > before);
  }

  @Test
  void a_read_sees_what_was_acknowledged_before_it() {
    for (int n = 0; n < 200; n++) {
      insert(n);
      assertThat(count()).isEqualTo(n + 1);
    }
  }

  @Test
  void a_log_that_a_reader_holds_is_emptied_later() throws Exception {
    insert(0);
    var wal = folder.resolve("soulfra.sqlite-wal").toFile();
    var begun = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var _ = threads.submit(() -> database.read(sql -> holdRow(sql, begun, go)));
      begun.await();
      insert(1);
      assertThatThrownBy(() -> database.scrub())
          .isInstanceOfSatisfying(
              Problem.class, problem -> assertThat(problem.definite()).isFalse());
      assertThat(wal).isNotEmpty();
      go.countDown();
      await().atMost(Duration.ofMinutes(1)).until(() -> wal.length() == 0);
    }
    assertThat(count()).isEqualTo(2);
  }

  @Test
  void a_reader_cannot_write() {
    assertThatThrownBy(() -> database.read(sql -> sql.update("DELETE FROM users")))
        .isInstanceOf(Problem.class);
  }

  @Test
  void the_native_library_is_unpacked_once_and_nothing_is_left_beside_it() throws Exception {
    var unpacked = onlyFileIn(folder.resolve("native"));
    var driver = SQLiteJDBCLoader.class;
    var path = LibraryLoaderUtil.getNativeLibResourcePath();
    try (var in = driver.getResourceAsStream(path + "/" + LibraryLoaderUtil.getNativeLibName())) {
      assertThat(unpacked).hasBinaryContent(in.readAllBytes());
    }
    var first = Files.readAttributes(unpacked, BasicFileAttributes.class).fileKey();
    database.close();
    Files.writeString(folder.resolve("native").resolve("next"), "half of one, by a killed start");
    open();
    assertThat(onlyFileIn(folder.resolve("native"))).isEqualTo(unpacked);
    assertThat(Files.readAttributes(unpacked, BasicFileAttributes.class).fileKey())
        .isEqualTo(first);
  }

  private static Path onlyFileIn(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      var all = files.toList();
      assertThat(all).hasSize(1);
      return all.getFirst();
    }
  }

  @Test
  void a_full_disk_refuses_writes_and_nothing_else_and_heals_by_itself() {
    insert(0);
    limitTo(1);
    for (int n = 1; n <= 3; n++) {
      assertThatThrownBy(this::insertMuch)
          .isInstanceOfSatisfying(
              Problem.class,
              problem -> {
                assertThat(problem.code()).isEqualTo(Problem.Code.UNAVAILABLE);
                assertThat(problem.definite()).isTrue();
              });
      assertThat(count()).isEqualTo(1);
    }
    limitTo(1_000_000);
    insertMuch();
    assertThat(count()).isEqualTo(1001);
  }

  /// More pages than the file has are a full disk to SQLite. (It can't have fewer than it has.)
  private void limitTo(int pages) {
    database.write(tx -> tx.number("PRAGMA max_page_count = " + pages));
  }

  private void insertMuch() {
    database.write(tx -> IntStream.rangeClosed(1, 1000).map(n -> insert(tx, n)).sum());
  }

  /// In the middle of a statement.
  private static List<Long> holdRow(Sql sql, CountDownLatch begun, CountDownLatch go) {
    return sql.list(
        "SELECT id FROM transfers",
        row -> {
          hold(begun, go);
          return row.getLong(1);
        });
  }

  private static @Nullable Void hold(CountDownLatch begun, CountDownLatch go) {
    begun.countDown();
    try {
      go.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return null;
  }

  private int insert(int number) {
    return database.write(tx -> insert(tx, number));
  }

  private static int insert(Tx tx, int number) {
    return tx.update(
        "INSERT INTO transfers (id, from_id, to_id, amount, created_at) VALUES (?, 1, 2, 3, 4)",
        number);
  }

  private static int insertOrFail(Tx tx, int number, List<Integer> published) {
    insert(tx, number);
    tx.afterCommit(() -> published.add(number));
    if (number % 2 == 1) {
      throw Problem.invalid("odd");
    }
    return number;
  }

  private static boolean failed(Future<?> write) {
    try {
      write.get();
      return false;
    } catch (ExecutionException e) {
      return true;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private long count() {
    return database.read(sql -> sql.number("SELECT count(*) FROM transfers"));
  }
}
