package soulfra.contract.client;

import org.jspecify.annotations.Nullable;
import soulfra.contract.Accounts.Transfer;
import soulfra.contract.Chat.Message;
import soulfra.contract.Feed.Thought;
import soulfra.contract.Id.ThoughtId;
import soulfra.contract.Id.UserId;
import soulfra.contract.Loops.Loop;
import soulfra.contract.Problem;

/// What a live connection tells its client.
public sealed interface LiveFrame {

  /// Something that happened. Positions grow; the last one seen is where to resume.
  sealed interface Event extends LiveFrame {
    long position();
  }

  /// The first frame: events come from behind `position`.
  record Hello(long position, UserId userId) implements LiveFrame {}

  record Spoken(long position, Message message) implements Event {}

  record Thinking(long position, Thought thought) implements Event {}

  record Blessed(long position, ThoughtId thoughtId, long blessings) implements Event {}

  record Looping(long position, Loop loop) implements Event {}

  record Moved(long position, long balance, Transfer transfer) implements Event {}

  /// Events after the position asked for are gone: read the lists again, and go on from here.
  record Lagging(long position) implements LiveFrame {}

  /// The answer to a `say`.
  ///
  /// @param seen how far the stage's copies are seen with it; null for a stage without copies
  record Said(@Nullable String key, Message message, @Nullable Message reply, @Nullable String seen)
      implements LiveFrame {}

  /// A frame of ours that was not carried out; the connection stays.
  record Refused(@Nullable String key, Problem problem) implements LiveFrame {}

  /// The last frame. 1013: we read too slowly; 1006: the connection broke.
  record Closed(int code, String reason) implements LiveFrame {}
}
