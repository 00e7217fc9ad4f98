package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import soulfra.experiments.About;
import soulfra.experiments.Chapter;
import soulfra.experiments.Check;
import soulfra.experiments.Experiment;
import soulfra.experiments.Findings;
import soulfra.experiments.Lab;
import soulfra.experiments.Stage;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Table;

@About(
    id = "8.5",
    name = "group-commit",
    chapter = Chapter.TRANSACTIONS,
    section = "Actual Serial Execution",
    sectionInFirstEdition = "Actual Serial Execution",
    title = "Ten writers, or one",
    question =
        """
        Ten users store a hundred messages each. Should ten threads write, or one thread for all \
        ten, and what does it cost that a stored message survives power loss?\
        """,
    broken =
        """
        A connection for each writer, and a transaction for each message that first reads the last \
        position: SQLite's busy timeout is set, and SQLITE_BUSY comes all the same.\
        """,
    fixed =
        """
        One thread writes. It takes all messages that wait, stores them in one transaction, and \
        acknowledges them when the commit is on disk.\
        """,
    predictions =
        @About.Prediction(
            stage = Stage.ONE,
            says =
                """
                Ten connections get SQLITE_BUSY: a transaction that began to read before \
                another's commit can never write, however long it waits. One writer gets none, \
                and as one fsync serves a whole group, it is at least one and a half times as \
                fast with synchronous=FULL. Both store every message, with no gap in the positions.\
                """),
    change = "Give each naive writer BEGIN IMMEDIATE: what becomes of BUSY, and of the rate?")
public final class E08_5_GroupCommit implements Experiment {

  private static final int EACH = 100;
  private static final int MOST_TRIES = 10_000;
  private static final int GROUP = 64;

  private static final String MESSAGES =
      """
      create table messages (
        id       integer primary key,
        user_id  integer not null,
        position integer not null,
        body     text    not null,
        unique (user_id, position)
      )\
      """;

  private static final String LAST =
      "select coalesce(max(position), 0) from messages where user_id = ?";

  private static final String INSERT =
      "insert into messages (user_id, position, body) values (?, ?, 'hello there')";

  /// A way to store messages; a message is stored when `store` returns.
  private interface Store extends AutoCloseable {
    void store(int user) throws Exception;

    @Override
    void close() throws SQLException;
  }

  /// What all stores of one run counted.
  private record Tally(LongAdder busy, LongAdder commits) {
    Tally() {
      this(new LongAdder(), new LongAdder());
    }
  }

  /// What one writes first: a transaction for each message, and again in a few milliseconds when it
  /// is turned away.
  private static final class Naive implements Store {
    private final Messages messages;
    private final Tally tally;

    Naive(Path file, String durability, Tally tally) throws SQLException {
      this.messages = new Messages(file, durability);
      this.tally = tally;
    }

    @Override
    public void store(int user) throws Exception {
      for (int i = 0; i < MOST_TRIES; i++) {
        try {
          messages.append(user);
          messages.connection.commit();
          tally.commits.increment();
          return;
        } catch (SQLException e) {
          if (!Sqlite.busy(e)) {
            throw e;
          }
          messages.connection.rollback();
          tally.busy.increment();
          Thread.sleep(ThreadLocalRandom.current().nextInt(1, 5));
        }
      }
      throw new SQLException("Turned away %d times".formatted(MOST_TRIES));
    }

    @Override
    public void close() throws SQLException {
      messages.close();
    }
  }

  /// One thread writes for all; who waits for the same commit shares its fsync.
  private static final class Grouped implements Store {
    private record Waiting(int user, CompletableFuture<Void> stored) {}

    private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final Messages messages;
    private final Tally tally;
    private final ExecutorService writer = Executors.newSingleThreadExecutor();

    Grouped(Path file, String durability, Tally tally) throws SQLException {
      this.messages = new Messages(file, durability);
      this.tally = tally;
      writer.execute(this::write);
    }

    @Override
    public void store(int user) throws Exception {
      var waiting = new Waiting(user, new CompletableFuture<>());
      queue.add(waiting);
      waiting.stored.get();
    }

    private void write() {
      var group = new ArrayList<Waiting>();
      try {
        while (true) {
          group.add(queue.take());
          queue.drainTo(group, GROUP - 1);
          for (var waiting : group) {
            messages.append(waiting.user);
          }
          messages.connection.commit();
          tally.commits.increment();
          group.forEach(waiting -> waiting.stored.complete(null));
          group.clear();
        }
      } catch (SQLException e) {
        if (Sqlite.busy(e)) {
          tally.busy.increment();
        }
        queue.drainTo(group);
        group.forEach(waiting -> waiting.stored.completeExceptionally(e));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // closed
      }
    }

    @Override
    public void close() throws SQLException {
      writer.shutdownNow();
      writer.close();
      messages.close();
    }
  }

  /// @param stored messages that are there afterwards, each where it should be
  private record Run(
      String mode, int writers, long busy, long commits, long stored, double perSecond) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    var runs = new ArrayList<Run>();
    for (var durability : List.of("FULL", "NORMAL")) {
      for (int writers : lab.quick() ? List.of(1, 10) : List.of(1, 2, 5, 10)) {
        lab.say("%d writers, synchronous=%s".formatted(writers, durability));
        runs.add(naive(lab, durability, writers));
        runs.add(grouped(lab, durability, writers));
      }
    }
    var naive = ofMode(runs, "naive FULL").getLast();
    var grouped = ofMode(runs, "grouped FULL").getLast();
    double gain = grouped.perSecond / naive.perSecond;
    long sent = runs.stream().mapToLong(run -> (long) run.writers * EACH).sum();
    long stored = runs.stream().mapToLong(Run::stored).sum();
    return new Findings(
        "Ten connections were turned away %d times for %d messages, one writer %d times."
                .formatted(naive.busy, naive.stored, grouped.busy)
            + " With synchronous=FULL it stored %.1f messages a commit, and %.1f times as many a second."
                .formatted((double) grouped.stored / grouped.commits, gain),
        List.of(
            Check.seen(
                BROKEN, "Ten connections get SQLITE_BUSY", naive.busy, naive.busy + naive.commits),
            Check.never(FIXED, "One writer gets SQLITE_BUSY", grouped.busy, grouped.commits),
            Check.never(COMPARED, "A message is missing or misplaced", sent - stored, sent),
            Check.atLeast(COMPARED, "Messages/s of one writer ÷ of ten, at FULL", 1.5, gain)),
        List.of(chart(runs)),
        List.of(table(runs)));
  }

  /// A connection for each writer.
  private static Run naive(Lab lab, String durability, int writers) throws Exception {
    var file = create(lab, "naive", durability, writers);
    var tally = new Tally();
    long nanos =
        Parallel.run(
            writers,
            (user, together) -> {
              try (var store = new Naive(file, durability, tally)) {
                together.await();
                storeEach(store, user);
              }
            });
    return result("naive", durability, writers, tally, file, nanos);
  }

  /// One connection for all of them.
  private static Run grouped(Lab lab, String durability, int writers) throws Exception {
    var file = create(lab, "grouped", durability, writers);
    var tally = new Tally();
    try (var store = new Grouped(file, durability, tally)) {
      long nanos =
          Parallel.run(
              writers,
              (user, together) -> {
                together.await();
                storeEach(store, user);
              });
      return result("grouped", durability, writers, tally, file, nanos);
    }
  }

  private static void storeEach(Store store, int user) throws Exception {
    for (int i = 0; i < EACH; i++) {
      store.store(user);
    }
  }

  /// One connection's messages.
  private static final class Messages implements AutoCloseable {
    final Connection connection;
    private final PreparedStatement last;
    private final PreparedStatement insert;

    Messages(Path file, String durability) throws SQLException {
      connection = Sqlite.open(file, durability);
      connection.setAutoCommit(false);
      last = connection.prepareStatement(LAST);
      insert = connection.prepareStatement(INSERT);
    }

    /// Puts a message behind the user's last one; not committed yet.
    void append(int user) throws SQLException {
      last.setInt(1, user);
      try (var row = last.executeQuery()) {
        insert.setInt(1, user);
        insert.setLong(2, row.getLong(1) + 1);
      }
      insert.executeUpdate();
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }

  private static Path create(Lab lab, String mode, String durability, int writers)
      throws SQLException {
    var file = lab.folder().resolve("%s-%s-%d.sqlite".formatted(mode, durability, writers));
    try (var connection = Sqlite.open(file, durability)) {
      Sqlite.run(connection, MESSAGES);
    }
    return file;
  }

  private static Run result(
      String mode, String durability, int writers, Tally tally, Path file, long nanos)
      throws SQLException {
    try (var connection = Sqlite.open(file, durability)) {
      var inPlace = "select count(*) from messages where position between 1 and " + EACH;
      return new Run(
          mode + " " + durability,
          writers,
          tally.busy.sum(),
          tally.commits.sum(),
          Sqlite.number(connection, inPlace),
          (double) writers * EACH / (nanos / 1e9));
    }
  }

  private static List<Run> ofMode(List<Run> runs, String mode) {
    return runs.stream().filter(run -> run.mode.equals(mode)).toList();
  }

  private static Chart chart(List<Run> runs) {
    var modes = runs.stream().map(Run::mode).distinct().toList();
    return new Chart(
        "Writers at once, and what they get done",
        new Chart.Axis("writers", false),
        new Chart.Axis("messages/s", true),
        runs.stream().map(run -> (double) run.writers).distinct().toList(),
        modes.stream()
            .map(mode ->
                new Chart.Series(mode, ofMode(runs, mode).stream().map(Run::perSecond).toList()))
            .toList(),
        List.of());
  }

  private static Table table(List<Run> runs) {
    return new Table(
        "A hundred messages from each writer",
        List.of("Mode", "writers", "SQLITE_BUSY", "commits", "stored", "messages/s"),
        runs.stream()
            .map(r -> Table.row(r.mode, r.writers, r.busy, r.commits, r.stored, r.perSecond))
            .toList());
  }
}
