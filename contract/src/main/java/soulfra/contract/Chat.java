package soulfra.contract;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.MessageId;
import soulfra.contract.Id.UserId;

/// Agents, and what is said with them. A conversation is one user with one agent.
///
/// Promises: `position` counts 1, 2, 3, … in a conversation without gap or duplicate, the message
/// before its reply, whatever is sent at the same time. A mind that fails or is slow never loses
/// the user's message. Another's private agent is `not-found`.
public interface Chat {

  Answer<Agent> createAgent(UserId me, NewAgent request, @Nullable String idempotencyKey);

  Agent agent(UserId me, AgentId id);

  Page<Agent> agentsOf(UserId me, Page.Request page);

  /// Changes the tone if the agent is still at `version` (a compare-and-set), else a
  /// `version-conflict` problem.
  Agent changeTone(UserId me, AgentId id, long version, NewTone request);

  Answer<Exchange> send(UserId me, AgentId id, NewMessage request, @Nullable String idempotencyKey);

  /// The conversation of `me` with this agent, newest first.
  Page<Message> conversation(UserId me, AgentId id, Page.Request page);

  /// What the agent remembers of its owner; nobody else may ask.
  AgentMemory memory(UserId me, AgentId id);

  /// @param isPublic `public` on the wire
  /// @param version counts the changes, from 1
  record Agent(
      AgentId id,
      UserId ownerId,
      String name,
      String archetype,
      String tone,
      @JsonProperty("public") boolean isPublic,
      long version,
      Instant createdAt) {}

  enum Role {
    USER,
    AGENT
  }

  /// @param metadata what a client of v2 attached; a client of v1 never sees or drops it
  record Message(
      MessageId id,
      AgentId agentId,
      UserId userId,
      Role role,
      String body,
      long position,
      Instant createdAt,
      Map<String, Object> metadata) {}

  /// @param reply null while the mind has not answered; it then arrives live
  record Exchange(Message message, @Nullable Message reply) {}

  record AgentMemory(
      AgentId agentId,
      List<Remembered> memories,
      List<Remembered> reflections,
      List<ToneShift> toneShifts) {}

  record Remembered(String body, Instant createdAt) {}

  record ToneShift(String from, String to, Instant createdAt) {}

  record NewAgent(String name, String archetype, @JsonProperty("public") Boolean isPublic) {
    public NewAgent(@Nullable String name, @Nullable String archetype, @Nullable Boolean isPublic) {
      this.name = Rules.name("name", name);
      this.archetype = archetype == null ? "companion" : Rules.name("archetype", archetype);
      this.isPublic = isPublic != null && isPublic;
    }
  }

  record NewTone(String tone) {
    public NewTone(@Nullable String tone) {
      this.tone = Rules.name("tone", tone);
    }
  }

  record NewMessage(String body, Map<String, Object> metadata) {
    public NewMessage(@Nullable String body, @Nullable Map<String, Object> metadata) {
      this.body = Rules.text("body", body);
      this.metadata = Rules.metadata(metadata);
    }
  }
}
