package soulfra.contract.mind;

import soulfra.contract.Chat.Role;

/// What may follow an answer: a memory that fits, a question back, a word in the agent's manner. At
/// most one question a reply.
final class Sequel {

  private static final int SETTLED = 4;

  private final Talk talk;
  private final Voice voice;
  private final Draft draft;

  Sequel(Talk talk, Voice voice, Draft draft) {
    this.talk = talk;
    this.voice = voice;
    this.draft = draft;
  }

  void goOn(Manner manner, Speaker.Next next) {
    if (!draft.asks() && talk.facts.isEmpty() && talk.prompt.position() >= SETTLED) {
      recall();
    }
    if (draft.asks()) {
      return;
    }
    if (manner == Manner.CURIOUS || (!askedTwice() && !draft.oneIn(3))) {
      boolean deeper = next == Speaker.Next.MORE_OF_IT && !draft.oneIn(3);
      draft.say(deeper ? voice.phrases("ask") : Questions.open(talk.prompt.memories()));
    } else if ((next == Speaker.Next.MORE_OF_IT || !talk.facts.isEmpty()) && draft.oneIn(2)) {
      draft.say(manner.tails());
    }
  }

  private void recall() {
    var fitting = talk.memories.about(talk.said);
    if (fitting != null) {
      mention(fitting, "callback.topic");
    } else if (draft.oneIn(4)) {
      var memory = talk.memories.older(talk.prompt.position() / 2);
      if (memory != null && !memory.contains("name is ")) {
        mention(memory, callback(memory));
      }
    }
  }

  private void mention(String memory, String phrases) {
    if (!draft.saidLately(memory) && !memory.startsWith("You began ")) {
      talk.memory = memory;
      draft.say(voice.phrases(phrases));
    }
  }

  private static String callback(String memory) {
    if (memory.startsWith("You felt ")) {
      return "callback.felt";
    }
    boolean plan = memory.startsWith("You were ") && !memory.startsWith("You were born");
    return plan ? "callback.plan" : "callback.any";
  }

  /// Nobody likes to be asked a third time in a row.
  private boolean askedTwice() {
    int asked = 0;
    var recent = talk.prompt.recent();
    for (int i = recent.size() - 1; i >= 0 && asked < 2; i--) {
      if (recent.get(i).role() == Role.AGENT) {
        if (!recent.get(i).body().endsWith("?")) {
          return false;
        }
        asked++;
      }
    }
    return asked == 2;
  }
}
