package soulfra.contract.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import soulfra.contract.Accounts.Transfer;
import soulfra.contract.Chat.Message;
import soulfra.contract.Feed.Thought;
import soulfra.contract.Id.ThoughtId;
import soulfra.contract.Id.UserId;
import soulfra.contract.Loops.Loop;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads the frames that a stage sends.
record LiveFrames(JsonMapper mapper) {

  /// @throws IllegalStateException where the stage sends what the contract doesn't know
  LiveFrame read(String text) {
    var frame = mapper.readTree(text);
    var data = frame.path("data");
    var position = frame.path("position").asLong(0);
    return switch (frame.path("type").asString()) {
      case "hello" -> new LiveFrame.Hello(position, as(UserId.class, data.path("userId")));
      case "message" -> new LiveFrame.Spoken(position, as(Message.class, data));
      case "thought" -> new LiveFrame.Thinking(position, as(Thought.class, data));
      case "blessing" ->
          new LiveFrame.Blessed(
              position,
              as(ThoughtId.class, data.path("thoughtId")),
              data.path("blessings").asLong());
      case "loop" -> new LiveFrame.Looping(position, as(Loop.class, data));
      case "credits" ->
          new LiveFrame.Moved(
              position, data.path("balance").asLong(), as(Transfer.class, data.path("transfer")));
      case "lagging" -> new LiveFrame.Lagging(position);
      case "said" -> said(frame);
      case "error" ->
          new LiveFrame.Refused(
              key(frame),
              as(ProblemDocument.class, frame.path("problem")).problem((Duration) null));
      default -> throw new IllegalStateException("no frame of the contract: " + text);
    };
  }

  private LiveFrame said(JsonNode frame) {
    var reply = frame.path("reply");
    return new LiveFrame.Said(
        key(frame),
        as(Message.class, frame.path("message")),
        reply.isObject() ? as(Message.class, reply) : null,
        frame.path("seen").stringValue(null));
  }

  private static @Nullable String key(JsonNode frame) {
    return frame.path("key").isString() ? frame.path("key").asString() : null;
  }

  private <T> T as(Class<T> type, JsonNode node) {
    return mapper.treeToValue(node, type);
  }
}
