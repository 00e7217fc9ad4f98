package soulfra.contract.mind;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import soulfra.contract.Chat.Role;
import soulfra.contract.mind.Facts.Fact;

/// Puts the answer itself into a draft: to what was asked for, told, or merely said.
final class Speaker {

  /// What may follow an answer.
  enum Next {
    /// It stands alone, as a joke does.
    NOTHING,
    /// Something else may be brought up.
    ANOTHER_SUBJECT,
    /// It can be asked about: who, since when, what next.
    MORE_OF_IT
  }

  /// A longer message is no answer to the question before it.
  private static final int ANSWER_WORDS = 12;

  private static final Set<String> REMARKED =
      Set.of("like", "dislike", "favourite", "play", "work");
  private static final Set<String> ASKED_ABOUT =
      Set.of("mood", "wish", "fear", "miss", "work", "mine", "about");
  private static final Set<String> ENDS = Set.of("farewell", "sorry", "insult", "why");

  private static final Set<String> FACTUAL = Set.of("where", "when", "who", "what", "which");

  private final Talk talk;
  private final Voice voice;
  private final Draft draft;

  Speaker(Talk talk, Voice voice, Draft draft) {
    this.talk = talk;
    this.voice = voice;
    this.draft = draft;
  }

  Next answer() {
    var act = talk.act;
    if (act != null && !act.smallTalk()) {
      return request(act);
    }
    var looks = Looks.of(talk.said);
    if (looks != null && !looks.equals("long")) {
      draft.sayAnyway(voice.phrases(looks));
      return Next.NOTHING;
    }
    greet();
    var fact = talk.fact();
    if (fact != null) {
      return told(fact);
    }
    if (act != null && !(act.name().equals("greeting") && act.rest())) {
      return smallTalk(act);
    }
    return chat(looks);
  }

  /// Something that was asked for: a memory, a joke, help, an account of itself.
  private Next request(Acts.Act act) {
    if (first() && !act.name().equals("distress")) {
      draft.say(Voice.shared("greeting"));
    }
    if (act.name().equals("self.likes") && draft.say(Subjects.in(talk.said))) {
      return Next.NOTHING;
    }
    var name =
        switch (act.name()) {
          case "recall" -> talk.memories.isEmpty() ? "recall.none" : "recall.list";
          case "recall.about" -> {
            talk.memory = talk.memories.about(talk.said);
            yield talk.memory == null ? "recall.unknown" : "recall.found";
          }
          default -> act.name();
        };
    draft.sayAnyway(voice.phrases(name));
    return Next.NOTHING;
  }

  private boolean first() {
    return talk.prompt.position() < 2 && talk.prompt.recent().isEmpty();
  }

  /// Who greets is greeted back, and so is everyone at the first message.
  private void greet() {
    boolean more = talk.fact() != null || talk.act == null || talk.act.rest();
    if (talk.fact() instanceof Fact(var kind, _, _, _) && kind.equals("name")) {
      return;
    }
    if (first()) {
      draft.say(more ? Voice.shared("greeting") : voice.phrases("greeting"));
    } else if (talk.does("greeting")) {
      draft.say(Voice.shared("greeting.again"));
    }
  }

  private Next smallTalk(Acts.Act act) {
    if (!act.name().equals("greeting") || draft.isEmpty()) {
      draft.sayAnyway(voice.phrases(act.name()));
    }
    return ENDS.contains(act.name()) ? Next.NOTHING : Next.ANOTHER_SUBJECT;
  }

  private Next told(Fact fact) {
    talk.memory = fact.sentence();
    var next = ASKED_ABOUT.contains(fact.kind()) ? Next.MORE_OF_IT : Next.ANOTHER_SUBJECT;
    if (fact.known() && draft.say(voice.phrases("fact.known"))) {
      return next;
    }
    var spirits = fact.kind().equals("mood") ? talk.spirits() : null;
    var kind = spirits == null ? fact.kind() : "mood." + spirits;
    boolean remarks = REMARKED.contains(fact.kind()) && draft.oneIn(2);
    if (!remarks || !draft.say(Subjects.in(talk.said))) {
      draft.sayAnyway(voice.phrases("fact." + kind));
    }
    if (talk.facts.stream().filter(f -> !f.known()).count() > 1 && !draft.asks()) {
      draft.say(voice.phrases("fact.more"));
    }
    return fact.kind().equals("loss") ? Next.NOTHING : next;
  }

  /// Something was said that is neither a request nor a fact.
  private Next chat(@Nullable String looks) {
    var before = talk.lastOf(Role.USER);
    var foreign = Languages.answer(talk.said);
    if (looks != null) {
      draft.sayAnyway(voice.phrases(looks));
    } else if (before != null && before.strip().equalsIgnoreCase(talk.said.text().strip())) {
      draft.sayAnyway(voice.phrases("repeat"));
    } else if (!foreign.isEmpty()) {
      draft.sayAnyway(foreign);
    } else if (Looks.shouted(talk.said.text())) {
      draft.sayAnyway(voice.phrases("shout"));
    } else {
      remark();
      return Next.MORE_OF_IT;
    }
    return Next.NOTHING;
  }

  private void remark() {
    talk.memory = asksForFact() ? talk.memories.about(talk.said) : null;
    if (talk.memory != null && draft.say(voice.phrases("recall.found"))) {
      return;
    }
    if (draft.say(Subjects.in(talk.said))) {
      return;
    }
    if (circles() && draft.oneIn(2) && draft.say(voice.phrases("again"))) {
      return;
    }
    if (answers() && draft.oneIn(2) && draft.say(voice.phrases("answer"))) {
      return;
    }
    draft.sayAnyway(voice.phrases(talk.said.asks() ? "question" : "statement"));
  }

  /// Whether the agent asked, and this may be the answer.
  private boolean answers() {
    var last = talk.lastOf(Role.AGENT);
    return last != null
        && last.endsWith("?")
        && !talk.said.asks()
        && talk.said.words().size() <= ANSWER_WORDS;
  }

  /// "Where is the key?" may have been told before; "why is that?" hardly.
  private boolean asksForFact() {
    return talk.said.asks() && FACTUAL.contains(talk.said.words().getFirst().lower());
  }

  private boolean circles() {
    var topic = talk.fill("topic");
    return topic != null && topic.equals(talk.fill("earlier"));
  }
}
