package soulfra.contract.mind;

import java.util.ArrayList;
import java.util.List;
import soulfra.contract.Rules;
import soulfra.contract.mind.Mind.MindFailure;
import soulfra.contract.mind.Mind.Prompt;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The part of OpenAI's chat completions protocol that a conversation needs.
final class ChatCompletions {

  private static final int MEMORIES_TOLD = 40;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private record Request(String model, List<Message> messages, boolean stream) {}

  private record Message(String role, String content) {}

  private ChatCompletions() {}

  static byte[] request(String model, Prompt prompt) {
    var messages = new ArrayList<Message>();
    messages.add(new Message("system", system(prompt)));
    for (var turn : prompt.recent()) {
      var role =
          switch (turn.role()) {
            case USER -> "user";
            case AGENT -> "assistant";
          };
      messages.add(new Message(role, Text.clean(turn.body())));
    }
    messages.add(new Message("user", Text.clean(prompt.said())));
    return JSON.writeValueAsBytes(new Request(model, messages, false));
  }

  /// Who the model is to be. Memories are what a user said, so they are told as such: as facts
  /// about the user, after the last instruction.
  private static String system(Prompt prompt) {
    var text = new StringBuilder();
    text.append(
        """
        You are %s, %s in a small chat. Your tone is %s. You talk with %s.
        Answer in a few sentences of plain text, in the language you are spoken to, and stay in character.
        """
            .formatted(
                line(prompt.agentName()),
                line(prompt.archetype()),
                line(prompt.tone()),
                line(prompt.userName())));
    if (!prompt.memories().isEmpty()) {
      text.append("What you remember of them; \"you\" is the user:\n");
      var memories = prompt.memories();
      for (var memory :
          memories.subList(Math.max(0, memories.size() - MEMORIES_TOLD), memories.size())) {
        text.append("- ").append(Text.line(memory, Facts.MEMORY_LENGTH)).append('\n');
      }
    }
    return text.toString();
  }

  private static String line(String text) {
    return Text.line(text, 64);
  }

  /// The words of an answer, fit to be stored as a message.
  static String answer(byte[] response) throws MindFailure {
    var content = Text.clean(content(response)).strip();
    if (content.isEmpty()) {
      throw new MindFailure("The mind answered without words.", null);
    }
    int length = content.codePointCount(0, content.length());
    return length <= Rules.TEXT_CHARACTERS
        ? content
        : content.substring(0, content.offsetByCodePoints(0, Rules.TEXT_CHARACTERS)).strip();
  }

  private static String content(byte[] response) throws MindFailure {
    try {
      var content = JSON.readTree(response).at("/choices/0/message/content");
      if (!content.isString()) {
        throw new MindFailure("The mind's answer holds no choices[0].message.content.", null);
      }
      return content.stringValue();
    } catch (JacksonException e) {
      throw new MindFailure("The mind's answer is not JSON.", e);
    }
  }
}
