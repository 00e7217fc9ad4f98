package soulfra.contract.mind;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import soulfra.contract.Chat.Role;

/// What an agent thinks beside its answer: a thought for everyone to read, a reflection for itself.
final class Aside {

  private static final PhraseBook THOUGHTS = PhraseBook.read("thoughts.txt");
  private static final List<Phrase> TEMPLATES =
      section("thought").stream().map(Phrase::of).toList();
  private static final List<String> THINGS = section("thing");
  private static final List<String> HOURS = section("hour");

  private static final int REFLECTION_LENGTH = 400;

  /// Messages from one thought to the next: a thought goes to every follower.
  private static final int THINKS = 50;

  private static final int REFLECTS = 24;

  private Aside() {}

  private static List<String> section(String name) {
    return THOUGHTS.sections().stream()
        .filter(s -> s.name().equals(name))
        .findFirst()
        .orElseThrow()
        .lines();
  }

  /// At the first message and now and then, after about every twenty-fifth exchange. It is made of
  /// the phrase book alone; nothing that the user said or is called can stand in it.
  static @Nullable String thought(Talk talk, Voice voice) {
    long position = talk.prompt.position();
    if (position % THINKS > 1) {
      return null;
    }
    long conversation = talk.conversation();
    long number = Text.mix(conversation, position / THINKS);
    var own = voice.phrases("thought");
    int all = own.size() + TEMPLATES.size();
    int chosen = Math.floorMod(conversation + 5 * (position / THINKS), all);
    var phrase = chosen < own.size() ? own.get(chosen) : TEMPLATES.get(chosen - own.size());
    return phrase.with(slot ->
        slot.equals("thing")
            ? THINGS.get(Math.floorMod(number, THINGS.size()))
            : HOURS.get(Math.floorMod(number >> 8, HOURS.size())));
  }

  /// Every thought that there can be.
  static List<String> thoughts() {
    var all = new ArrayList<String>();
    for (var voice : Voice.all()) {
      voice.phrases("thought").forEach(p -> all.add(p.with(_ -> "")));
    }
    for (var template : TEMPLATES) {
      for (var thing : THINGS) {
        for (var hour : HOURS) {
          all.add(template.with(slot -> slot.equals("thing") ? thing : hour));
        }
      }
    }
    return all;
  }

  /// At the third exchange, and at every twelfth after it.
  static @Nullable String reflection(Talk talk) {
    long number = talk.prompt.position() / REFLECTS;
    if (talk.prompt.position() % REFLECTS / 2 != 2) {
      return null;
    }
    talk.memory = talk.memories.latest();
    var phrases = Voice.shared(number % 2 == 0 ? "reflection." + drift(talk) : "reflection");
    for (int i = 0; i < phrases.size(); i++) {
      var text = phrases.get(Math.floorMod(number / 2 + i, phrases.size())).with(talk);
      if (text != null) {
        return Text.clip(Text.clean(text), REFLECTION_LENGTH);
      }
    }
    return null;
  }

  private static String drift(Talk talk) {
    var spirits = talk.spirits();
    if (spirits != null) {
      return spirits;
    }
    int told = 0;
    int asked = 0;
    for (var turn : talk.prompt.recent()) {
      if (turn.role() == Role.USER) {
        boolean asks = turn.body().indexOf('?') >= 0;
        asked += asks ? 1 : 0;
        told += asks ? 0 : 1;
      }
    }
    if (asked > told) {
      return "asks";
    }
    return talk.memories.size() > 2 && told % 2 == 0 ? "knows" : "tells";
  }
}
