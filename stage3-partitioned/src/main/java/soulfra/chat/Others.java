package soulfra.chat;

import module java.base;

import org.jspecify.annotations.Nullable;
import soulfra.contract.Chat.Agent;
import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.UserId;
import soulfra.contract.Problem;
import soulfra.outbox.Erased;
import soulfra.shard.Slot;
import soulfra.storage.Shards;
import soulfra.storage.Tx;

/// Agents that may be on another shard than who asks for them. An agent is in its owner's slot, so
/// an id shows whether it can be one's own.
///
/// What is read here may be over when a transaction elsewhere relies on it. Nothing of an agent
/// that others rely on ever changes but its tone, and its being there: hence [#hold].
public final class Others {

  private final Shards shards;

  public Others(Shards shards) {
    this.shards = shards;
  }

  static boolean isOther(UserId me, AgentId id) {
    return !Slot.of(me).equals(Slot.of(id));
  }

  /// The agent, if this user may know of it.
  public Agent visible(UserId me, AgentId id) {
    return shards.at(id).read(sql -> Agents.visible(sql, me, id));
  }

  /// What to say to who claims an agent that can't be their own; null if it can.
  public @Nullable Problem refusal(UserId me, AgentId id) {
    if (!isOther(me, id)) {
      return null;
    }
    try {
      visible(me, id);
      return Agents.notTheOwner();
    } catch (Problem e) {
      return e;
    }
  }

  /// Until the end of the transaction the erasure of another's agent does not come here.
  public static void hold(Tx tx, UserId me, Agent agent) {
    if (!agent.ownerId().equals(me) && !Erased.among(tx, List.of(agent.ownerId())).isEmpty()) {
      throw Problem.notFound("agent");
    }
  }
}
