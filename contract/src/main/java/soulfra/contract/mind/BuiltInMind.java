package soulfra.contract.mind;

import soulfra.contract.Chat.Role;

/// A small mind made of phrases, a memory and attention to what is said.
///
/// Guarantees: the same prompt gives the same reply, on every machine; no network, no clock, no
/// state, so any number of threads may ask it at once; replies of at most 1000 characters and
/// memories of at most 200; never the same reply twice in a row; a thought never holds anything of
/// the user's. Not guaranteed: wisdom.
public final class BuiltInMind implements Mind {

  @Override
  public Reply answer(Prompt prompt) {
    var voice = Voice.of(prompt.archetype());
    var talk = Talk.of(prompt);
    var manner = talk.grave() ? Manner.of(prompt.tone()).subdued() : Manner.of(prompt.tone());
    var draft = new Draft(talk, manner);
    var next = new Speaker(talk, voice, draft).answer();
    if (next != Speaker.Next.NOTHING && manner != Manner.TERSE) {
      new Sequel(talk, voice, draft).goOn(manner, next);
    }
    if (draft.isEmpty()) {
      draft.sayAnyway(voice.phrases("statement"));
    }
    boolean brief = manner == Manner.TERSE && next != Speaker.Next.NOTHING;
    var body = brief ? draft.shortly() : draft.text();
    if (body.equals(talk.lastOf(Role.AGENT))) {
      var another = new Draft(talk, manner);
      another.sayAnyway(voice.phrases("statement"));
      body = another.text();
    }
    return new Reply(
        body, Facts.toRemember(talk), Aside.reflection(talk), Aside.thought(talk, voice));
  }

  @Override
  public boolean answersAtOnce() {
    return true;
  }
}
