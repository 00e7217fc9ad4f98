package soulfra.contract.mind;

import java.util.List;
import org.jspecify.annotations.Nullable;
import soulfra.contract.Chat.Role;

/// What an agent thinks with.
///
/// It may be slow and it may fail; a stage never makes a user's message depend on it. It is called
/// outside of any transaction, from a thread that may block.
public interface Mind extends AutoCloseable {

  /// @throws MindFailure when there is no answer to be had
  Reply answer(Prompt prompt) throws MindFailure, InterruptedException;

  /// True for a mind that only computes: it answers in microseconds, so nobody needs a thread of
  /// their own to wait for it.
  default boolean answersAtOnce() {
    return false;
  }

  /// Lets go of connections, if it has any.
  @Override
  default void close() {}

  /// What the mind may know when it answers.
  ///
  /// @param userName how the user wants to be called
  /// @param position how many messages the conversation held before this one
  /// @param recent the last turns, oldest first, without the one to be answered
  /// @param memories what the agent remembers of this user, oldest first
  record Prompt(
      String agentName,
      String archetype,
      String tone,
      String userName,
      long position,
      String said,
      List<Turn> recent,
      List<String> memories) {

    public Prompt {
      recent = List.copyOf(recent);
      memories = List.copyOf(memories);
    }
  }

  record Turn(Role role, String body) {}

  /// @param body what the agent says
  /// @param memories what it wants to remember of the user, none of it known before
  /// @param reflection what it makes of the conversation so far, now and then
  /// @param thought what it thinks aloud, for everyone to read; never the user's own words
  record Reply(
      String body, List<String> memories, @Nullable String reflection, @Nullable String thought) {

    public Reply {
      memories = List.copyOf(memories);
    }
  }

  /// The mind gave no answer.
  final class MindFailure extends Exception {
    private static final long serialVersionUID = 1;

    public MindFailure(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
