package soulfra.chat;

import module java.base;

import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import soulfra.contract.Chat.Message;
import soulfra.contract.Chat.Role;
import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.MessageId;
import soulfra.contract.Id.UserId;
import soulfra.contract.Problem;
import soulfra.contract.mind.Mind;
import soulfra.storage.Database;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

/// Asks the mind, and owes the reply if it is late.
///
/// A debt is a row in `unanswered`, written with the message and deleted with the reply: so a reply
/// is stored once, also if the process dies in between. After some hours of attempts the debt is
/// given up, with a line in the log; the message stays.
final class Replies implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Replies.class);
  private static final int ATTEMPTS = 30;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  /// How many debts of the last process are taken up at a time, and how long until the next ones.
  private static final int RESUMED = 1000;

  private static final Duration RESUME_PAUSE = Duration.ofMinutes(1);

  /// Stores a reply in the transaction that settles the debt.
  interface Store {
    void reply(Tx tx, Message message, Mind.Reply reply);
  }

  private final Database database;
  private final Mind mind;
  private final Duration patience;
  private final Contexts contexts;
  private final Store store;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("replies-timer").factory());

  Replies(Database database, Mind mind, Duration patience, Contexts contexts, Store store) {
    this.database = database;
    this.mind = mind;
    this.patience = patience;
    this.contexts = contexts;
    this.store = store;
  }

  Future<Mind.Reply> ask(Mind.Prompt prompt) {
    var answer = new FutureTask<>(() -> mind.answer(prompt));
    if (mind.answersAtOnce()) {
      answer.run();
    } else {
      threads.execute(answer);
    }
    return answer;
  }

  /// The reply, or null if it failed or needs more than our patience.
  Mind.@Nullable Reply inTime(Future<Mind.Reply> asked) {
    try {
      return asked.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return null;
    } catch (ExecutionException e) {
      log.warn("the mind failed: {}", String.valueOf(e.getCause()));
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.unavailable("The server is stopping.", Duration.ofSeconds(1), e);
    }
  }

  void owe(Tx tx, Message message) {
    tx.update(
        """
        INSERT INTO unanswered (message_id, user_id, agent_id, position) VALUES (?, ?, ?, ?)
        """,
        message.id().number(),
        message.userId().number(),
        message.agentId().number(),
        message.position());
  }

  /// Goes on waiting for a reply that was not in time.
  void later(Message message, Future<Mind.Reply> asked) {
    threads.execute(() -> settle(message, () -> asked, 1));
  }

  private void settle(Message message, Supplier<Future<Mind.Reply>> asked, int attempt) {
    try {
      var reply = asked.get().get();
      database.write(tx -> {
        if (paid(tx, message.id())) {
          store.reply(tx, message, reply);
        }
        return null;
      });
    } catch (ExecutionException e) {
      again(message, attempt, e.getCause());
    } catch (Problem e) {
      again(message, attempt, e);
    } catch (RejectedExecutionException e) {
      log.debug("stopping: the reply to {} stays owed", message.id(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void again(Message message, int attempt, @Nullable Throwable failure) {
    if (threads.isShutdown()) {
      log.debug("stopping: the reply to {} stays owed", message.id());
    } else if (attempt < ATTEMPTS) {
      var pause = Collections.min(List.of(FIRST_PAUSE.multipliedBy(1L << attempt), LONGEST_PAUSE));
      log.warn("no reply to {} (attempt {}): {}", message.id(), attempt, String.valueOf(failure));
      after(pause, () -> threads.execute(() -> retry(message, attempt + 1)));
    } else {
      log.error("gave up on a reply to {} after {} attempts", message.id(), attempt);
      database.write(tx -> paid(tx, message.id()));
    }
  }

  private void retry(Message message, int attempt) {
    settle(message, () -> ask(contexts.at(message)), attempt);
  }

  private void after(Duration pause, Runnable action) {
    var _ = timer.schedule(action, pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// Deletes the debt; false if it was settled before, or the user is gone.
  private static boolean paid(Tx tx, MessageId message) {
    return tx.update("DELETE FROM unanswered WHERE message_id = ?", message.number()) == 1;
  }

  /// Takes up what was owed when the last process ended.
  void resume() {
    resume(0, database.committedId());
  }

  private void resume(long after, long last) {
    var owed = database.read(sql -> owed(sql, after, last));
    if (!owed.isEmpty()) {
      log.info("{} messages are still unanswered", owed.size());
      owed.forEach(message -> threads.execute(() -> retry(message, 1)));
    }
    if (owed.size() == RESUMED) {
      after(RESUME_PAUSE, () -> resume(owed.getLast().id().number(), last));
    }
  }

  private static List<Message> owed(Sql sql, long after, long last) {
    return sql.list(
        """
        SELECT m.id, m.agent_id, m.user_id, m.body, m.position, m.created_at
        FROM unanswered u JOIN messages m USING (user_id, agent_id, position)
        WHERE u.message_id > ? AND u.message_id <= ?
        ORDER BY u.message_id LIMIT ?
        """,
        row ->
            new Message(
                new MessageId(row.getLong(1)),
                new AgentId(row.getLong(2)),
                new UserId(row.getLong(3)),
                Role.USER,
                row.getString(4),
                row.getLong(5),
                Instant.ofEpochMilli(row.getLong(6)),
                Map.of()),
        after,
        last,
        RESUMED);
  }

  @Override
  public void close() {
    threads.shutdownNow();
    mind.close();
    timer.shutdownNow();
  }
}
