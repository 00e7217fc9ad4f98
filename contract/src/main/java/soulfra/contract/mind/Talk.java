package soulfra.contract.mind;

import java.util.List;
import org.jspecify.annotations.Nullable;
import soulfra.contract.Chat.Role;
import soulfra.contract.mind.Facts.Fact;
import soulfra.contract.mind.Mind.Prompt;
import soulfra.contract.mind.Mind.Turn;

/// What a mind has understood of a message and of what came before it.
final class Talk implements Phrase.Slots {

  private static final int NAME_LENGTH = 64;

  /// A longer one would sound like an echo.
  private static final int VALUE_LENGTH = 40;

  final Prompt prompt;
  final Said said;
  final List<Fact> facts;
  final Acts.@Nullable Act act;
  final Recollection memories;

  /// A memory that what is being said refers to.
  @Nullable String memory;

  private Talk(Prompt prompt, Said said, Acts.@Nullable Act act, List<Fact> facts) {
    this.prompt = prompt;
    this.said = said;
    this.act = act;
    this.facts = facts;
    this.memories = new Recollection(prompt.memories());
  }

  static Talk of(Prompt prompt) {
    var said = Said.of(prompt.said());
    var act = Acts.of(said, prompt.agentName());
    if (act != null && act.name().equals("distress")) {
      return new Talk(prompt, said, act, List.of());
    }
    var facts = Facts.in(said, prompt.memories());
    if (facts.isEmpty() && act == null) {
      facts = Questions.answered(said, lastOf(prompt.recent(), Role.AGENT), prompt.memories());
    }
    return new Talk(prompt, said, act, facts);
  }

  /// Whether this is no moment for jokes.
  boolean grave() {
    for (var word : said.words()) {
      if (Words.GRAVE.contains(word.lower())) {
        return true;
      }
    }
    return does("distress") || "low".equals(spirits());
  }

  /// `low` or `high`, where a mood was told that is known to be one of them.
  @Nullable String spirits() {
    for (var fact : facts) {
      if (fact.kind().equals("mood")) {
        for (var word : PhraseBook.words(fact.value())) {
          if (Words.LOW.contains(word)) {
            return "low";
          }
          if (Words.HIGH.contains(word)) {
            return "high";
          }
        }
      }
    }
    return null;
  }

  /// A number of this conversation, the same at each of its messages.
  long conversation() {
    long hash = prompt.agentName().hashCode();
    hash = Text.mix(hash, prompt.archetype().hashCode());
    return Text.mix(hash, prompt.userName().hashCode());
  }

  boolean does(String name) {
    return act != null && act.name().equals(name);
  }

  @Nullable String lastOf(Role role) {
    return lastOf(prompt.recent(), role);
  }

  private static @Nullable String lastOf(List<Turn> recent, Role role) {
    for (int i = recent.size() - 1; i >= 0; i--) {
      if (recent.get(i).role() == role) {
        return recent.get(i).body();
      }
    }
    return null;
  }

  @Nullable Fact fact() {
    for (var fact : facts) {
      if (!fact.known()) {
        return fact;
      }
    }
    return facts.isEmpty() ? null : facts.getFirst();
  }

  String name() {
    for (var fact : facts) {
      if (fact.kind().equals("name")) {
        return fact.value();
      }
    }
    var remembered = Facts.nameIn(prompt.memories());
    var name = Text.line(remembered == null ? prompt.userName() : remembered, NAME_LENGTH);
    return name.isEmpty() ? "friend" : Text.capital(name);
  }

  @Override
  public @Nullable String fill(String slot) {
    return switch (slot) {
      case "name" -> name();
      case "agent" -> agent();
      case "kind" -> kind();
      case "topic" -> Topic.of(said);
      case "earlier" -> earlier();
      case "value" -> value();
      case "memory" -> memory;
      case "list" -> memories.list();
      case "count" -> Long.toString(memories.size());
      case "turns" -> Long.toString(prompt.position() / 2 + 1);
      default -> throw new IllegalStateException("No slot is called " + slot);
    };
  }

  private @Nullable String value() {
    var fact = fact();
    if (fact == null || fact.value().length() > VALUE_LENGTH || fact.value().startsWith("to ")) {
      return null;
    }
    return fact.value();
  }

  private String agent() {
    var name = Text.line(prompt.agentName(), NAME_LENGTH);
    return name.isEmpty() ? "the agent" : name;
  }

  private String kind() {
    var archetype = Text.line(prompt.archetype(), NAME_LENGTH);
    if (archetype.isEmpty()) {
      return "a companion";
    }
    boolean vowel = "aeiouAEIOU".indexOf(archetype.charAt(0)) >= 0;
    return (vowel ? "an " : "a ") + archetype;
  }

  /// What the user spoke of one message ago.
  private @Nullable String earlier() {
    var last = lastOf(Role.USER);
    return last == null ? null : Topic.of(Said.of(last));
  }
}
