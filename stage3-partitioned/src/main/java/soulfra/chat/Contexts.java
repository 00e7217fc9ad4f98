package soulfra.chat;

import module java.base;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;
import soulfra.contract.Chat.Agent;
import soulfra.contract.Chat.Message;
import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.UserId;
import soulfra.contract.mind.Mind;
import soulfra.contract.mind.Mind.Prompt;
import soulfra.storage.Isolation;
import soulfra.storage.Shards;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

/// What a mind is told about a conversation before it answers, kept in memory between two messages:
/// reading it anew would cost more than storing the message.
///
/// Other instances append to the same conversation and don't tell this memory. So a context is used
/// optimistically: the transaction that stores the reply compares it with what it finds, by
/// [#check]. What is stored never depends on it.
final class Contexts {

  private static final int KEPT = 20_000;
  private static final int TURNS = 6;
  private static final int MEMORIES = 40;

  private record Key(UserId user, AgentId agent) {}

  /// A reply was given from a context that another instance has made old.
  static final class OutOfDate extends RuntimeException {
    private static final long serialVersionUID = 1;

    OutOfDate() {
      super("the conversation went on elsewhere", null, false, false);
    }
  }

  private final Shards shards;
  private final Others others;
  private final Cache<Key, Prompt> cache = Caffeine.newBuilder().maximumSize(KEPT).build();

  Contexts(Shards shards, Others others) {
    this.shards = shards;
    this.others = others;
  }

  /// The prompt for what the user says next.
  ///
  /// @param anew for a mind that takes its time: reading costs nothing beside it, asking twice does
  Prompt next(UserId me, AgentId id, String said, boolean anew) {
    var key = new Key(me, id);
    var known = anew ? null : cache.getIfPresent(key);
    if (known == null) {
      known = read(me, id, Long.MAX_VALUE);
      cache.put(key, known);
    }
    return with(known, said);
  }

  /// @param context what the reply was given from; null if that does not matter
  /// @param last the conversation's last position, locked by the transaction that asks
  /// @throws OutOfDate if the conversation or the agent's tone changed in between
  static void check(@Nullable Prompt context, Agent agent, long last) {
    if (context != null && (context.position() != last || !context.tone().equals(agent.tone()))) {
      throw new OutOfDate();
    }
  }

  /// The prompt for a message of some time ago: what came later is left out.
  Prompt at(Message message) {
    return with(read(message.userId(), message.agentId(), message.position()), message.body());
  }

  /// Once this transaction is durable, the next prompt knows of these messages and memories.
  void grow(Tx tx, List<Message> messages, List<String> memories) {
    var last = messages.getLast();
    var key = new Key(last.userId(), last.agentId());
    tx.afterCommit(
        () -> cache.asMap().computeIfPresent(key, (_, known) -> grown(known, messages, memories)));
  }

  /// Once this transaction is durable, the agent is read anew: its tone changed, or it is gone.
  void forget(Tx tx, AgentId agent) {
    tx.afterCommit(() -> cache.asMap().keySet().removeIf(key -> key.agent().equals(agent)));
  }

  void forget(Tx tx, UserId user) {
    tx.afterCommit(() -> cache.asMap().keySet().removeIf(key -> key.user().equals(user)));
  }

  void forget(UserId user, AgentId agent) {
    cache.invalidate(new Key(user, agent));
  }

  private static Prompt grown(Prompt known, List<Message> messages, List<String> memories) {
    return new Prompt(
        known.agentName(),
        known.archetype(),
        known.tone(),
        known.userName(),
        messages.getLast().position(),
        "",
        newest(known.recent(), messages.stream().map(Contexts::turn).toList(), TURNS),
        newest(known.memories(), memories, MEMORIES));
  }

  private static <T> List<T> newest(List<T> before, List<T> added, int most) {
    if (added.isEmpty()) {
      return before;
    }
    var all = new ArrayList<T>(before);
    all.addAll(added);
    return all.subList(Math.max(0, all.size() - most), all.size());
  }

  private static Prompt with(Prompt context, String said) {
    return new Prompt(
        context.agentName(),
        context.archetype(),
        context.tone(),
        context.userName(),
        context.position(),
        said,
        context.recent(),
        context.memories());
  }

  private Prompt read(UserId me, AgentId id, long before) {
    var other = Others.isOther(me, id) ? others.visible(me, id) : null;
    return shards
        .at(me)
        .read(
            Isolation.REPEATABLE_READ,
            me,
            sql -> read(sql, me, other == null ? Agents.visible(sql, me, id) : other, before));
  }

  private static Prompt read(Sql sql, UserId me, Agent agent, long before) {
    var id = agent.id();
    var recent = Messages.before(sql, me, id, before, TURNS).reversed();
    return new Prompt(
        agent.name(),
        agent.archetype(),
        agent.tone(),
        sql.one("SELECT display_name FROM users WHERE id = ?", r -> r.getString(1), me.number())
            .orElse(""),
        recent.isEmpty() ? 0 : recent.getLast().position(),
        "",
        recent.stream().map(Contexts::turn).toList(),
        Memory.inMind(sql, id, me, MEMORIES));
  }

  private static Mind.Turn turn(Message message) {
    return new Mind.Turn(message.role(), message.body());
  }
}
