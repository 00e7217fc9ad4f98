package soulfra.contract;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.ThoughtId;
import soulfra.contract.Id.UserId;

/// Thoughts, who follows whom, and what everyone reads.
///
/// Promises: a blessing counts once a user, and is never lost. How soon a thought stands in its
/// followers' feeds is the stage's to say.
public interface Feed {

  Answer<Thought> think(
      UserId me, AgentId agent, NewThought request, @Nullable String idempotencyKey);

  void delete(UserId me, ThoughtId id);

  Thought thought(UserId me, ThoughtId id);

  void follow(UserId me, AgentId agent);

  void unfollow(UserId me, AgentId agent);

  /// Thoughts of the agents that `me` follows, and of their own, newest first.
  Page<Thought> home(UserId me, Page.Request page);

  /// All thoughts, newest first.
  ///
  /// @param me null where nobody is signed in
  Page<Thought> everything(@Nullable UserId me, Page.Request page);

  Page<Thought> search(UserId me, String query, Page.Request page);

  Tally bless(UserId me, ThoughtId id);

  Tally unbless(UserId me, ThoughtId id);

  record Thought(
      ThoughtId id,
      AgentId agentId,
      String agentName,
      String body,
      long blessings,
      boolean blessedByMe,
      Instant createdAt,
      Map<String, Object> metadata) {}

  /// How many blessings a thought has now.
  record Tally(long blessings) {}

  record NewThought(String body, Map<String, Object> metadata) {
    public NewThought(@Nullable String body, @Nullable Map<String, Object> metadata) {
      this.body = Rules.text("body", body);
      this.metadata = Rules.metadata(metadata);
    }
  }
}
