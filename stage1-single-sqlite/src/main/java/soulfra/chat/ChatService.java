package soulfra.chat;

import module java.base;

import org.jspecify.annotations.Nullable;
import soulfra.contract.Answer;
import soulfra.contract.Chat;
import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.UserId;
import soulfra.contract.Live;
import soulfra.contract.Page;
import soulfra.contract.mind.Mind;
import soulfra.live.LiveEvents;
import soulfra.storage.Belongings;
import soulfra.storage.Database;
import soulfra.storage.Idempotency;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

public final class ChatService implements Chat, Belongings, AutoCloseable {

  /// Where an agent's thoughts go.
  public interface Aloud {
    void think(Tx tx, Agent agent, String thought);
  }

  private final Database database;
  private final LiveEvents live;
  private final Aloud aloud;
  private final Contexts contexts;
  private final Replies replies;

  public ChatService(
      Database database, LiveEvents live, Aloud aloud, Mind mind, Duration patience) {
    this.database = database;
    this.live = live;
    this.aloud = aloud;
    this.contexts = new Contexts(database);
    this.replies = new Replies(database, mind, patience, contexts, this::storeLateReply);
  }

  @Override
  public Answer<Agent> createAgent(UserId me, NewAgent request, @Nullable String key) {
    return Idempotency.write(
        database,
        new Idempotency.Request("user " + me, key, "create-agent", request),
        Agent.class,
        tx -> Agents.insert(tx, me, request.name(), request.archetype(), request.isPublic()));
  }

  /// Everyone starts with one agent.
  public void welcome(Tx tx, UserId user) {
    Agents.insert(tx, user, "Companion", "companion", false);
  }

  @Override
  public Agent agent(UserId me, AgentId id) {
    return database.read(sql -> Agents.visible(sql, me, id));
  }

  @Override
  public Page<Agent> agentsOf(UserId me, Page.Request page) {
    return database.read(sql -> Agents.of(sql, me, page));
  }

  @Override
  public Agent changeTone(UserId me, AgentId id, long version, NewTone request) {
    return database.write(tx -> {
      var before = Agents.own(tx, me, id);
      var after = Agents.changeTone(tx, me, id, version, request.tone());
      Memory.insertToneShift(tx, id, before.tone(), after.tone());
      contexts.forget(tx, id);
      return after;
    });
  }

  /// The mind is asked before the transaction, never inside it: it may take seconds, and there is
  /// one writer. If it is late, the message is stored without it.
  @Override
  public Answer<Exchange> send(UserId me, AgentId id, NewMessage request, @Nullable String key) {
    var keyed = new Idempotency.Request("user " + me, key, "send " + id, request);
    var before = Idempotency.before(database, keyed, Exchange.class);
    if (before.isPresent()) {
      return before.get();
    }
    var asked = replies.ask(contexts.next(me, id, request.body()));
    var reply = replies.inTime(asked);
    var answer =
        Idempotency.write(database, keyed, Exchange.class, tx -> store(tx, me, id, request, reply));
    if (answer.replay()) {
      asked.cancel(true);
    } else if (reply == null) {
      replies.later(answer.value().message(), asked);
    }
    return answer;
  }

  private Exchange store(
      Tx tx, UserId me, AgentId id, NewMessage request, Mind.@Nullable Reply reply) {
    var agent = Agents.visible(tx, me, id);
    long last = Messages.lastPosition(tx, me, id);
    var message = Messages.append(tx, me, id, last, Role.USER, request.body(), request.metadata());
    if (reply == null) {
      replies.owe(tx, message);
      contexts.grow(tx, List.of(message), List.of());
      tell(tx, message);
      return new Exchange(message, null);
    }
    var answered = Messages.append(tx, me, id, last + 1, Role.AGENT, reply.body(), Map.of());
    contexts.grow(tx, List.of(message, answered), reply.memories());
    tell(tx, message);
    tell(tx, answered);
    remember(tx, agent, me, reply);
    return new Exchange(message, answered);
  }

  /// The reply that came after the answer was given; it arrives live.
  private void storeLateReply(Tx tx, Message message, Mind.Reply reply) {
    var me = message.userId();
    var agent = Agents.visible(tx, me, message.agentId());
    long last = Messages.lastPosition(tx, me, agent.id());
    var answered = Messages.append(tx, me, agent.id(), last, Role.AGENT, reply.body(), Map.of());
    contexts.grow(tx, List.of(answered), reply.memories());
    tell(tx, answered);
    remember(tx, agent, me, reply);
  }

  /// The conversation itself is the log from which this is told again.
  private void tell(Tx tx, Message message) {
    live.tell(
        tx,
        List.of(message.userId()),
        new Live.LiveEvent(message.id().number(), Live.Type.MESSAGE, message));
  }

  private void remember(Tx tx, Agent agent, UserId me, Mind.Reply reply) {
    for (var memory : reply.memories()) {
      Memory.insert(tx, agent.id(), me, Memory.Kind.MEMORY, memory);
    }
    if (reply.reflection() != null) {
      Memory.insert(tx, agent.id(), me, Memory.Kind.REFLECTION, reply.reflection());
    }
    if (reply.thought() != null) {
      aloud.think(tx, agent, reply.thought());
    }
  }

  /// Takes up the messages that were still unanswered when the last process ended.
  public void resume() {
    replies.resume();
  }

  @Override
  public Page<Message> conversation(UserId me, AgentId id, Page.Request page) {
    return database.read(sql -> {
      var messages = Messages.page(sql, me, id, page);
      if (messages.items().isEmpty()) {
        // Whoever has talked with an agent may know of it; whoever has not, perhaps not.
        Agents.visible(sql, me, id);
      }
      return messages;
    });
  }

  @Override
  public AgentMemory memory(UserId me, AgentId id) {
    return database.read(sql -> {
      Agents.own(sql, me, id);
      return new AgentMemory(
          id,
          Memory.newest(sql, id, me, Memory.Kind.MEMORY),
          Memory.newest(sql, id, me, Memory.Kind.REFLECTION),
          Memory.toneShifts(sql, id));
    });
  }

  @Override
  public void export(Sql sql, UserId user, Map<String, Object> export) {
    export.put("agents", Agents.allOf(sql, user));
    export.put("conversations", Messages.conversations(sql, user));
    export.put("memories", Memory.allOf(sql, user));
    export.put("toneShifts", Memory.toneShiftsOf(sql, user));
  }

  /// Own conversations go with the user's row; what others said to the user's agents goes here.
  @Override
  public void erase(Tx tx, UserId user) {
    contexts.forget(tx, user);
    for (var agent : Agents.allOf(tx, user)) {
      Messages.eraseOf(tx, agent.id());
      contexts.forget(tx, agent.id());
    }
  }

  /// Debts stay in the store for the next process.
  @Override
  public void close() {
    replies.close();
  }
}
