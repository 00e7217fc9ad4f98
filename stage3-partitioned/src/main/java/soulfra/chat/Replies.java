package soulfra.chat;

import module java.base;

import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import soulfra.contract.Chat.Agent;
import soulfra.contract.Chat.Message;
import soulfra.contract.Chat.Role;
import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.MessageId;
import soulfra.contract.Id.UserId;
import soulfra.contract.Problem;
import soulfra.contract.mind.Mind;
import soulfra.shard.ShardId;
import soulfra.storage.Database;
import soulfra.storage.Isolation;
import soulfra.storage.Shards;
import soulfra.storage.Tx;

/// Asks the mind, and owes the reply if it is late.
///
/// A debt is a row in `unanswered`, written with the message and deleted with the reply: so a reply
/// is stored once, also if the process dies in between. One instance at a time takes care of a
/// debt, by a lease: if it dies, the lease runs out and another one takes over. Should both ask the
/// mind, because one only stood still, the second finds the debt paid. After some hours of attempts
/// it is given up, with a line in the log; the message stays.
final class Replies implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Replies.class);
  private static final int ATTEMPTS = 30;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  /// How many debts of others are taken up at a time, and how long until the next ones.
  private static final int RESUMED = 1000;

  private static final Duration RESUME_PAUSE = Duration.ofSeconds(5);

  /// Longer than a mind may take; an attempt after a pause begins another one.
  private static final Duration LEASE = Duration.ofMinutes(2);

  /// Stores a reply in the transaction that settles the debt.
  interface Store {
    /// @param other the agent, if it is another's
    void reply(Tx tx, Message message, @Nullable Agent other, Mind.Reply reply);
  }

  private final Shards shards;
  private final Others others;
  private final Mind mind;
  private final Duration patience;
  private final Contexts contexts;
  private final Store store;
  private final Set<MessageId> inCare = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("replies-timer").factory());

  Replies(
      Shards shards, Others others, Mind mind, Duration patience, Contexts contexts, Store store) {
    this.shards = shards;
    this.others = others;
    this.mind = mind;
    this.patience = patience;
    this.contexts = contexts;
    this.store = store;
  }

  boolean takesTime() {
    return !mind.answersAtOnce();
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
    tx.later(
        """
        INSERT INTO unanswered (message_id, user_id, agent_id, position, cared_until)
        VALUES (?, ?, ?, ?, ?)
        """,
        message.id().number(),
        message.userId().number(),
        message.agentId().number(),
        message.position(),
        tx.now() + LEASE.toMillis());
    tx.afterCommit(() -> inCare.add(message.id()));
  }

  /// Goes on waiting for a reply that was not in time.
  void later(Message message, Future<Mind.Reply> asked) {
    threads.execute(() -> settle(message, () -> asked, 1));
  }

  private void settle(Message message, Supplier<Future<Mind.Reply>> asked, int attempt) {
    try {
      var reply = asked.get().get();
      var me = message.userId();
      var other =
          Others.isOther(me, message.agentId()) ? others.visible(me, message.agentId()) : null;
      shards
          .at(me)
          .write(
              Isolation.READ_COMMITTED,
              me,
              tx -> {
                if (paid(tx, message.id())) {
                  store.reply(tx, message, other, reply);
                }
                return true;
              });
      inCare.remove(message.id());
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
      care(message, pause.plus(LEASE));
      after(pause, () -> threads.execute(() -> retry(message, attempt + 1)));
    } else {
      log.error("gave up on a reply to {} after {} attempts", message.id(), attempt);
      shards
          .at(message.userId())
          .write(Isolation.READ_COMMITTED, message.userId(), tx -> paid(tx, message.id()));
      inCare.remove(message.id());
    }
  }

  private void care(Message message, Duration lease) {
    try {
      shards
          .at(message.userId())
          .write(
              Isolation.READ_COMMITTED,
              message.userId(),
              tx ->
                  tx.update(
                      "UPDATE unanswered SET cared_until = ? WHERE message_id = ?",
                      tx.now() + lease.toMillis(),
                      message.id().number()));
    } catch (Problem e) {
      log.warn("another instance may reply to {} as well: {}", message.id(), e.detail());
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

  /// Takes up what is owed and in nobody's care: after a stop at once, after a crash when the lease
  /// has run out.
  void resume() {
    shards.all().forEach(shard -> resume(shards.at(shard)));
    after(RESUME_PAUSE, this::resume);
  }

  private void resume(Database database) {
    try {
      var owed = database.maintain(Isolation.READ_COMMITTED, Replies::takeOver);
      if (!owed.isEmpty()) {
        log.info("{} messages are still unanswered", owed.size());
        owed.forEach(this::takeUp);
      }
    } catch (Problem e) {
      log.warn("can't look for unanswered messages now: {}", e.detail());
    }
  }

  private void takeUp(Message message) {
    inCare.add(message.id());
    threads.execute(() -> retry(message, 1));
  }

  /// Of instances that look at the same time each gets other debts.
  private static List<Message> takeOver(Tx tx) {
    return tx.list(
        """
        WITH taken AS (
          UPDATE unanswered SET cared_until = ?
          WHERE message_id IN (
            SELECT message_id FROM unanswered WHERE cared_until < ? AND held(message_id)
            ORDER BY message_id LIMIT ? FOR UPDATE SKIP LOCKED)
          RETURNING user_id, agent_id, position)
        SELECT m.id, m.agent_id, m.user_id, m.body, m.position, m.created_at
        FROM taken JOIN messages m USING (user_id, agent_id, position)
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
        tx.now() + LEASE.toMillis(),
        tx.now(),
        RESUMED);
  }

  /// Leaves what is still owed to the other instances, or to the next one.
  private void release() {
    var mine = inCare.stream().mapToLong(MessageId::number).toArray();
    for (var shard : mine.length > 0 ? shards.all() : List.<ShardId>of()) {
      shards
          .at(shard)
          .maintain(
              Isolation.READ_COMMITTED,
              tx ->
                  tx.update(
                      "UPDATE unanswered SET cared_until = 0 WHERE message_id = ANY (?)",
                      (Object) mine));
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    threads.shutdownNow();
    mind.close();
    try {
      release();
    } catch (Problem e) {
      log.warn("{} replies stay owed until their lease runs out: {}", inCare.size(), e.detail());
    }
  }
}
