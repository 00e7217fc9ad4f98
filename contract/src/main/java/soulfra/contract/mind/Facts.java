package soulfra.contract.mind;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import soulfra.contract.mind.Mind.Prompt;

/// What a user tells of themselves, as sentences to keep: "I like green tea" becomes "You like
/// green tea."
///
/// Questions ("do I like tea?") and doubts ("if I live in Rome") tell nothing.
final class Facts {

  static final int MOST_MEMORIES = 3;
  static final int MEMORY_LENGTH = 200;
  private static final int VALUE_LENGTH = 120;

  /// @param kind the section of `facts.txt` that it came from
  /// @param sentence what to remember
  /// @param value the telling part of it
  /// @param known whether it was remembered before
  record Fact(String kind, String sentence, String value, boolean known) {}

  private static final List<String> NAME_OPENINGS =
      List.of("Your name is ", "You want to be called ");

  private record Meaning(String kind, List<String> not, String sentence) {}

  private static final Wordings<Meaning> WORDINGS = new Wordings<>();

  static {
    for (var section : PhraseBook.read("facts.txt").sections()) {
      for (var line : section.lines()) {
        int equals = line.indexOf(" = ");
        WORDINGS.add(
            line.substring(0, equals),
            new Meaning(section.name(), section.notes(), line.substring(equals + 3)));
      }
    }
  }

  private Facts() {}

  /// Everything told in a message, in its order, each once.
  static List<Fact> in(Said said, List<String> memories) {
    var facts = new ArrayList<Fact>();
    var told = new TreeSet<String>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 0; i < said.words().size(); i++) {
      boolean doubted = i > 0 && Words.DOUBT.contains(said.words().get(i - 1).lower());
      if (doubted || said.words().get(i).asked()) {
        continue;
      }
      var match = WORDINGS.at(said, i, m -> accepts(said, m));
      var fact = match == null ? mood(said, i, memories) : fact(said, match, memories);
      if (fact != null && told.add(fact.sentence())) {
        facts.add(fact);
      }
      if (match != null) {
        i = match.to() - 1;
      }
    }
    return facts;
  }

  /// What to remember of a message. The first one of a conversation always leaves something.
  static List<String> toRemember(Talk talk) {
    var fresh =
        talk.facts.stream()
            .filter(f -> !f.known())
            .limit(MOST_MEMORIES)
            .map(Fact::sentence)
            .toList();
    if (!fresh.isEmpty() || talk.prompt.position() > 0) {
      return fresh;
    }
    return opening(
        talk.prompt,
        talk.does("distress")
            ? "You came to me first in a hard moment."
            : "You began with: “" + Text.line(talk.prompt.said(), VALUE_LENGTH) + "”");
  }

  private static List<String> opening(Prompt prompt, String opening) {
    return knows(prompt.memories(), opening) ? List.of() : List.of(opening);
  }

  static boolean knows(List<String> memories, String sentence) {
    for (var memory : memories) {
      if (memory.equalsIgnoreCase(sentence)) {
        return true;
      }
    }
    return false;
  }

  private static boolean accepts(Said said, Wordings.Match<Meaning> match) {
    if (match.meaning().kind().equals("introduction") && !introduces(said, match)) {
      return false;
    }
    for (var span : match.taken()) {
      var first = said.words().get(span.from()).lower();
      var second = span.to() - span.from() > 1 ? said.words().get(span.from() + 1).lower() : first;
      var not = match.meaning().not();
      boolean bare = span.to() - span.from() == 1 && Words.PRONOUN.contains(first);
      if (bare || not.contains(first) || not.contains(second)) {
        return false;
      }
    }
    return true;
  }

  /// "Hello, I'm Ada", but not "I'm German".
  private static boolean introduces(Said said, Wordings.Match<Meaning> match) {
    return match.from() > 0
        && match.from() < 4
        && Words.HELLO.contains(said.words().getFirst().lower())
        && Character.isUpperCase(said.words().get(match.to() - 1).shown().codePointAt(0));
  }

  private static Fact fact(Said said, Wordings.Match<Meaning> match, List<String> memories) {
    var sentence = new StringBuilder();
    var value = "";
    int span = 0;
    var template = match.meaning().sentence();
    for (int i = 0; i < template.length(); i++) {
      char c = template.charAt(i);
      if (c == '*' || c == '@') {
        var taken = match.taken().get(span++);
        var turned = Pronouns.turned(said, taken.from(), end(said, taken, match.meaning()));
        value = Text.clip(c == '@' ? Text.capital(turned) : turned, VALUE_LENGTH);
        sentence.append(value);
      } else {
        sentence.append(c);
      }
    }
    return fact(
        kind(match.meaning(), sentence.substring(0, sentence.length() - 1)),
        sentence.toString(),
        value,
        memories);
  }

  /// A plan is kept without its "tomorrow", which is only true today.
  private static int end(Said said, Wordings.Span taken, Meaning meaning) {
    int end = taken.to();
    while (meaning.kind().equals("plan")
        && end > taken.from() + 1
        && Words.SOON.contains(said.words().get(end - 1).lower())) {
      end--;
    }
    return end;
  }

  private static String kind(Meaning meaning, String told) {
    return switch (meaning.kind()) {
      case "introduction" -> "name";
      case "have", "mine" ->
          PhraseBook.words(told).stream().anyMatch(Words.PET::contains) ? "pet" : meaning.kind();
      default -> meaning.kind();
    };
  }

  private static Fact fact(String kind, String sentence, String value, List<String> memories) {
    var kept = Text.line(Text.capital(sentence), MEMORY_LENGTH);
    return new Fact(kind, kept, Text.line(value, VALUE_LENGTH), knows(memories, kept));
  }

  /// "I am rather tired": a mood is told by any word for one.
  private static @Nullable Fact mood(Said said, int index, List<String> memories) {
    var words = said.words();
    if (!words.get(index).lower().equals("i")
        || index + 2 >= words.size()
        || !words.get(index + 1).lower().equals("am")) {
      return null;
    }
    int at = index + 2;
    while (at < words.size() - 1 && Words.DEGREE.contains(words.get(at).lower())) {
      at++;
    }
    var word = words.get(at).lower();
    return Words.LOW.contains(word) || Words.HIGH.contains(word)
        ? fact("mood", "You felt " + word + ".", word, memories)
        : null;
  }

  /// The name a user asked to be called by, the latest first.
  static @Nullable String nameIn(List<String> memories) {
    for (int i = memories.size() - 1; i >= 0; i--) {
      for (var opening : NAME_OPENINGS) {
        var memory = memories.get(i);
        if (memory.startsWith(opening) && memory.length() > opening.length() + 1) {
          return memory.substring(opening.length(), memory.length() - 1);
        }
      }
    }
    return null;
  }
}
