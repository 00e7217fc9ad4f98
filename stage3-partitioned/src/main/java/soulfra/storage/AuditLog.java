package soulfra.storage;

import module java.base;

import org.jspecify.annotations.Nullable;
import soulfra.contract.Id.UserId;

/// The `events` table: who did what, appended by the transaction that does it, and never changed.
///
/// It holds numbers only. Its order is the order in which things took effect wherever that matters,
/// for an event is appended after its transaction has its locks: so state can be derived from it
/// again (DDIA, "State, Streams, and Immutability"). Messages are not in it; a conversation is a
/// log itself.
public final class AuditLog {

  /// What was done. Each says what the event's subject and object are.
  public enum What {
    /// Subject: the user.
    SIGNED_UP,
    /// Subject: the user. Nothing that this actor did before is to be seen any more.
    ERASED,
    /// Subject: the agent.
    CREATED_AGENT,
    /// Subject: the agent.
    CHANGED_TONE,
    /// Subject: the thought; object: its agent. The actor owns both.
    THOUGHT,
    /// Subject: the thought; object: its agent.
    DELETED_THOUGHT,
    /// Subject: the agent.
    FOLLOWED,
    /// Subject: the agent.
    UNFOLLOWED,
    /// Subject: the thought.
    BLESSED,
    /// Subject: the thought.
    UNBLESSED,
    /// Subject: the loop; object: its parent, for a fork.
    BEGAN_LOOP,
    /// Subject: the loop.
    BLESSED_LOOP,
    /// Subject: the prophecy; object: its agent.
    PROPHESIED,
    /// Subject: the prophecy.
    FULFILLED,
    /// Subject: the transfer; object: who was paid.
    TRANSFERRED;

    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private AuditLog() {}

  public static void append(Tx tx, UserId actor, What what, long subject) {
    append(tx, actor, what, subject, null);
  }

  public static void append(Tx tx, UserId actor, What what, long subject, @Nullable Long object) {
    tx.later(
        "INSERT INTO events (at, actor, what, subject, object) VALUES (?, ?, ?, ?, ?)",
        tx.now(),
        actor.number(),
        what.text(),
        subject,
        object);
  }
}
