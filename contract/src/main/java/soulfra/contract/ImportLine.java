package soulfra.contract;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One line of an import. Lines name users by handle, so that they can be written before any id is
/// known; the agent meant is that user's first one, `Companion`.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ImportLine.NewUser.class, name = "user"),
  @JsonSubTypes.Type(value = ImportLine.Follow.class, name = "follow"),
  @JsonSubTypes.Type(value = ImportLine.Said.class, name = "said"),
  @JsonSubTypes.Type(value = ImportLine.Thought.class, name = "thought"),
})
public sealed interface ImportLine {

  /// A user with their `Companion`, public. All users of one import with the same password share
  /// one hash: it would take a minute of CPU to hash a thousand of them apart.
  record NewUser(String handle, String password, Instant at) implements ImportLine {
    public NewUser(@Nullable String handle, @Nullable String password, @Nullable Instant at) {
      this.handle = Rules.handle(handle);
      this.password = Rules.password(password);
      this.at = Rules.required("at", at);
    }

    @Override
    public String toString() {
      return "NewUser[handle=" + handle + "]";
    }
  }

  /// `user` follows the `Companion` of `owner`.
  record Follow(String user, String owner) implements ImportLine {
    public Follow(@Nullable String user, @Nullable String owner) {
      this.user = Rules.handle(user);
      this.owner = Rules.handle(owner);
    }
  }

  /// `user` said `body` to the `Companion` of `owner`, and got `reply`: two messages.
  record Said(String user, String owner, String body, String reply, Instant at)
      implements ImportLine {
    public Said(
        @Nullable String user,
        @Nullable String owner,
        @Nullable String body,
        @Nullable String reply,
        @Nullable Instant at) {
      this.user = Rules.handle(user);
      this.owner = Rules.handle(owner);
      this.body = Rules.text("body", body);
      this.reply = Rules.text("reply", reply);
      this.at = Rules.required("at", at);
    }
  }

  /// A thought of the `Companion` of `owner`, blessed by some.
  record Thought(String owner, String body, Instant at, List<String> blessedBy)
      implements ImportLine {
    public Thought(
        @Nullable String owner,
        @Nullable String body,
        @Nullable Instant at,
        @Nullable List<String> blessedBy) {
      this.owner = Rules.handle(owner);
      this.body = Rules.text("body", body);
      this.at = Rules.required("at", at);
      this.blessedBy =
          blessedBy == null ? List.of() : blessedBy.stream().map(Rules::handle).distinct().toList();
    }
  }
}
