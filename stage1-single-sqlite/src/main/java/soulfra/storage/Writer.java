package soulfra.storage;

import module java.base;
import module java.sql;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import soulfra.contract.Problem;

/// The one thread that writes, with *group commit*: whatever waits when it looks goes into one
/// transaction, and the disk is asked to sync once for all of it. Under load a sync is shared by
/// many; without load nobody waits for company.
///
/// A write is acknowledged only after the commit that holds it (DDIA, "Transactions", Durability).
/// The order of the tasks is the order of the commits, so a task sees all that came before it: this
/// is serial execution, the simplest isolation there is ("Actual Serial Execution").
final class Writer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Writer.class);
  private static final int QUEUE = 4096;
  private static final int BATCH = 256;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ArrayBlockingQueue<Task<?>> queue = new ArrayBlockingQueue<>(QUEUE);
  private final Tx tx;
  private final Thread thread;
  private final DistributionSummary batchSize;
  private volatile boolean open = true;
  private volatile long committedId;

  Writer(Tx tx, MeterRegistry metrics) {
    this.tx = tx;
    this.committedId = tx.lastId();
    this.batchSize =
        DistributionSummary.builder("soulfra.write.batch.size")
            .description("Tasks that shared one commit")
            .publishPercentileHistogram()
            .maximumExpectedValue((double) BATCH)
            .register(metrics);
    metrics.gauge("soulfra.write.queue", queue, Collection::size);
    this.thread =
        Thread.ofPlatform()
            .name("sqlite-writer")
            .uncaughtExceptionHandler(Writer::failStop)
            .start(this::run);
  }

  /// Waits for its turn and for the commit.
  ///
  /// @throws Problem `unavailable` when the queue is full or the wait too long; definite unless the
  ///   task had begun
  <T> T write(Function<Tx, T> work) {
    var task = new Task<>(work);
    if (!open || !queue.offer(task)) {
      throw Problem.unavailable(
          "More writes are waiting than this server keeps.", Duration.ofSeconds(1), null);
    }
    return task.await();
  }

  /// The last id that is durable: whoever reads from now on sees all up to it.
  long committedId() {
    return committedId;
  }

  private void run() {
    var batch = new ArrayList<Task<?>>(BATCH);
    while (open || !queue.isEmpty()) {
      try {
        var first = queue.poll(100, TimeUnit.MILLISECONDS);
        if (first != null) {
          batch.add(first);
          queue.drainTo(batch, BATCH - 1);
          batch.removeIf(task -> !task.claim());
          commit(batch);
        } else {
          checkpoint();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } finally {
        batch.clear();
      }
    }
  }

  private void checkpoint() {
    try {
      tx.checkpoint();
    } catch (Problem e) {
      log.warn("the log stays longer, until after the next write: {}", e.detail());
    }
  }

  private void commit(List<Task<?>> batch) {
    try {
      tx.begin();
      for (var task : batch) {
        attempt(task);
      }
      tx.storeSequence();
    } catch (RuntimeException e) {
      // SQLite gave up on the whole transaction (a full disk does that), not on one task.
      abandon(batch, e);
      return;
    }
    try {
      tx.commit();
    } catch (SQLException e) {
      abandon(batch, SqliteFailure.ofCommit(e));
      return;
    }
    committedId = tx.lastId();
    batchSize.record(batch.size());
    try {
      tx.committed().forEach(Runnable::run);
    } finally {
      batch.forEach(Task::settle);
    }
  }

  private void attempt(Task<?> task) {
    int actions = tx.actions();
    tx.savepoint();
    try {
      task.run(tx);
    } catch (RuntimeException e) {
      if (e instanceof Problem p && p.code() == Problem.Code.UNAVAILABLE) {
        throw e;
      }
      tx.rollBackTask(actions);
      task.fail(e);
      return;
    }
    tx.release();
  }

  private void abandon(List<Task<?>> batch, RuntimeException failure) {
    log.warn("rolled back {} writes: {}", batch.size(), failure.getMessage());
    try {
      tx.rollBack();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
    batch.forEach(task -> {
      task.fail(failure);
      task.settle();
    });
  }

  /// A bug in the writer must not look like a slow disk: stop at once. Nothing acknowledged is
  /// lost.
  private static void failStop(Thread thread, Throwable bug) {
    log.error("{} died; stopping", thread.getName(), bug);
    Runtime.getRuntime().halt(70);
  }

  /// Writes what is queued, then ends.
  @Override
  public void close() {
    open = false;
    try {
      thread.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// A unit of work, and whoever waits for it.
  private static final class Task<T> {

    private enum State {
      /// Nobody has begun it; who waits may still take it back.
      QUEUED,
      /// In a batch.
      CLAIMED,
      /// Its waiter gave up before it began; it never runs.
      WITHDRAWN
    }

    private final Function<Tx, T> work;
    private final AtomicReference<State> state = new AtomicReference<>(State.QUEUED);
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private @Nullable T result;
    private @Nullable RuntimeException failure;

    Task(Function<Tx, T> work) {
      this.work = work;
    }

    boolean claim() {
      return state.compareAndSet(State.QUEUED, State.CLAIMED);
    }

    void run(Tx tx) {
      result = work.apply(tx);
    }

    void fail(RuntimeException e) {
      failure = e;
    }

    /// Tells the waiter; only after the commit, or after it can no longer happen.
    @SuppressWarnings("NullAway") // a task without a failure has its result, which may be null
    void settle() {
      if (failure == null) {
        answer.complete(result);
      } else {
        answer.completeExceptionally(failure);
      }
    }

    T await() {
      try {
        return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException e) {
        throw (RuntimeException) e.getCause();
      } catch (TimeoutException e) {
        throw gaveUp("The disk takes longer than %s.".formatted(PATIENCE), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw gaveUp("The server is stopping.", e);
      }
    }

    private Problem gaveUp(String why, Exception cause) {
      return state.compareAndSet(State.QUEUED, State.WITHDRAWN)
          ? Problem.unavailable(why, Duration.ofSeconds(1), cause)
          : Problem.indefinite(why, Duration.ofSeconds(1), cause);
    }
  }
}
