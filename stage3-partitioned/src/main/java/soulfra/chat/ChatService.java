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
import soulfra.storage.Idempotency;
import soulfra.storage.Isolation;
import soulfra.storage.Shards;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

public final class ChatService implements Chat, Belongings, AutoCloseable {

  /// Where an agent's thoughts go.
  public interface Aloud {
    /// @param by whose talk made it think
    void think(Tx tx, UserId by, AgentId agent, String thought);
  }

  /// A conversation that grows on several instances at once is answered from an old context at
  /// last.
  private static final int ATTEMPTS = 4;

  private final Shards shards;
  private final Others others;
  private final LiveEvents live;
  private final Aloud aloud;
  private final Contexts contexts;
  private final Replies replies;

  public ChatService(
      Shards shards, Others others, LiveEvents live, Aloud aloud, Mind mind, Duration patience) {
    this.shards = shards;
    this.others = others;
    this.live = live;
    this.aloud = aloud;
    this.contexts = new Contexts(shards, others);
    this.replies = new Replies(shards, others, mind, patience, contexts, this::storeLateReply);
  }

  @Override
  public Answer<Agent> createAgent(UserId me, NewAgent request, @Nullable String key) {
    return Idempotency.write(
        shards.at(me),
        Isolation.READ_COMMITTED,
        null,
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
    return shards.at(id).followers().read(sql -> Agents.visible(sql, me, id));
  }

  @Override
  public Page<Agent> agentsOf(UserId me, Page.Request page) {
    return shards.at(me).read(sql -> Agents.of(sql, me, page));
  }

  @Override
  public Agent changeTone(UserId me, AgentId id, long version, NewTone request) {
    return shards
        .at(id)
        .write(
            Isolation.READ_COMMITTED,
            tx -> {
              var before = Agents.own(tx, me, id);
              var after = Agents.changeTone(tx, me, id, version, request.tone());
              Memory.insertToneShift(tx, id, before.tone(), after.tone());
              return after;
            });
  }

  /// The mind is asked before the transaction, never inside it: it may take seconds, and there are
  /// only so many connections. If it is late, the message is stored without it.
  ///
  /// What a quick mind is told comes from this instance's memory; if another instance has appended
  /// to the conversation since, the transaction notices and the mind is asked again.
  @Override
  public Answer<Exchange> send(UserId me, AgentId id, NewMessage request, @Nullable String key) {
    var keyed = new Idempotency.Request("user " + me, key, "send " + id, request);
    var before = Idempotency.before(shards.at(me), keyed, Exchange.class);
    if (before.isPresent()) {
      return before.get();
    }
    for (int attempt = 1; ; attempt++) {
      try {
        return send(me, id, request, keyed, attempt < ATTEMPTS);
      } catch (Contexts.OutOfDate e) {
        contexts.forget(me, id);
      }
    }
  }

  private Answer<Exchange> send(
      UserId me, AgentId id, NewMessage request, Idempotency.Request keyed, boolean strict) {
    var prompt = contexts.next(me, id, request.body(), replies.takesTime());
    var asked = replies.ask(prompt);
    var reply = replies.inTime(asked);
    var context = strict && !replies.takesTime() ? prompt : null;
    var other = Others.isOther(me, id) ? others.visible(me, id) : null;
    var answer =
        Idempotency.write(
            shards.at(me),
            Isolation.READ_COMMITTED,
            me,
            keyed,
            Exchange.class,
            tx -> store(tx, me, id, other, request, context, reply));
    if (answer.replay()) {
      asked.cancel(true);
    } else if (reply == null) {
      replies.later(answer.value().message(), asked);
    }
    return answer;
  }

  private Exchange store(
      Tx tx,
      UserId me,
      AgentId id,
      @Nullable Agent other,
      NewMessage request,
      Mind.@Nullable Prompt context,
      Mind.@Nullable Reply reply) {
    var place = Messages.reserve(tx, me, id, other, reply == null ? 1 : 2);
    var agent = place.agent();
    long last = place.last();
    Contexts.check(context, agent, last);
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
  private void storeLateReply(Tx tx, Message message, @Nullable Agent other, Mind.Reply reply) {
    var me = message.userId();
    var place = Messages.reserve(tx, me, message.agentId(), other, 1);
    var agent = place.agent();
    var answered =
        Messages.append(tx, me, agent.id(), place.last(), Role.AGENT, reply.body(), Map.of());
    contexts.grow(tx, List.of(answered), reply.memories());
    tell(tx, answered);
    remember(tx, agent, me, reply);
  }

  private void tell(Tx tx, Message message) {
    live.tell(tx, message.userId(), List.of(message.userId()), Live.Type.MESSAGE, message);
  }

  private void remember(Tx tx, Agent agent, UserId me, Mind.Reply reply) {
    for (var memory : reply.memories()) {
      Memory.insert(tx, agent.id(), me, Memory.Kind.MEMORY, memory);
    }
    if (reply.reflection() != null) {
      Memory.insert(tx, agent.id(), me, Memory.Kind.REFLECTION, reply.reflection());
    }
    if (reply.thought() != null) {
      aloud.think(tx, me, agent.id(), reply.thought());
    }
  }

  /// Takes up the messages that were still unanswered when the last process ended.
  public void resume() {
    replies.resume();
  }

  @Override
  public Page<Message> conversation(UserId me, AgentId id, Page.Request page) {
    var messages =
        shards
            .at(me)
            .followers()
            .read(Isolation.READ_COMMITTED, me, sql -> Messages.page(sql, me, id, page));
    if (messages.items().isEmpty()) {
      // Whoever has talked with an agent may know of it; whoever has not, perhaps not.
      others.visible(me, id);
    }
    return messages;
  }

  @Override
  public AgentMemory memory(UserId me, AgentId id) {
    // An agent's owner is where the agent is, so their memories are, too.
    return shards
        .at(id)
        .read(
            Isolation.READ_COMMITTED,
            me,
            sql -> {
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

  @Override
  public List<AgentId> agents(Sql sql, UserId user) {
    return Agents.allOf(sql, user).stream().map(Agent::id).toList();
  }

  /// Conversations go with the user's row.
  @Override
  public void erase(Tx tx, UserId user) {
    contexts.forget(tx, user);
  }

  /// Others' conversations with the user's agents.
  @Override
  public void eraseTraces(Tx tx, UserId user, List<AgentId> agents) {
    Messages.eraseWith(tx, agents);
    Memory.eraseOf(tx, agents);
    agents.forEach(agent -> contexts.forget(tx, agent));
  }

  /// Debts stay in the store for the next process.
  @Override
  public void close() {
    replies.close();
  }
}
