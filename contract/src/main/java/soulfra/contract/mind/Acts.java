package soulfra.contract.mind;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a message does: greets, thanks, asks for a joke, asks what is remembered. An act is named
/// as the section of `acts.txt` that tells its wordings, which is also the section of phrases that
/// answers it.
final class Acts {

  private static final List<PhraseBook.Section> BY_URGENCY = PhraseBook.read("acts.txt").sections();
  private static final Wordings<Integer> WORDINGS = new Wordings<>();
  private static final int FIRST_SMALL_TALK;

  static {
    int smallTalk = 0;
    for (int i = 0; i < BY_URGENCY.size(); i++) {
      for (var line : BY_URGENCY.get(i).lines()) {
        WORDINGS.add(line, i);
      }
      if (BY_URGENCY.get(i).name().equals("farewell") && smallTalk == 0) {
        smallTalk = i;
      }
    }
    FIRST_SMALL_TALK = smallTalk;
  }

  /// @param smallTalk whether a fact told in the same message matters more
  /// @param rest whether more was said beside it
  record Act(String name, boolean smallTalk, boolean rest) {}

  private Acts() {}

  static @Nullable Act of(Said said, String agentName) {
    Wordings.@Nullable Match<Integer> best = null;
    for (int i = 0; i < said.words().size(); i++) {
      int urgency = best == null ? Integer.MAX_VALUE : best.meaning();
      var match = WORDINGS.at(said, i, m -> m.meaning() < urgency && stands(m, said, agentName));
      if (match != null) {
        best = match;
      }
    }
    if (best == null) {
      return null;
    }
    return new Act(
        BY_URGENCY.get(best.meaning()).name(),
        best.meaning() >= FIRST_SMALL_TALK,
        !onlyFillers(best, said, agentName));
  }

  private static boolean stands(Wordings.Match<Integer> match, Said said, String agentName) {
    var section = BY_URGENCY.get(match.meaning());
    return switch (section.notes().getFirst()) {
      case "whole" -> onlyFillers(match, said, agentName);
      case "first" -> match.from() == 0;
      case "asked" -> said.words().get(match.from()).asked();
      default -> true;
    };
  }

  private static boolean onlyFillers(Wordings.Match<Integer> match, Said said, String agentName) {
    for (int i = 0; i < said.words().size(); i++) {
      boolean inside = i >= match.from() && i < match.to();
      var word = said.words().get(i).lower();
      if (!inside && !Words.FILLER.contains(word) && !word.equalsIgnoreCase(agentName)) {
        return false;
      }
    }
    return true;
  }
}
