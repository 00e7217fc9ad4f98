package soulfra.contract.mind;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Common subjects, and what a mind has to say on them.
final class Subjects {

  private static final Map<String, List<Phrase>> BY_WORD = new HashMap<>();

  static {
    for (var section : PhraseBook.read("subjects.txt").sections()) {
      var remarks = section.lines().stream().map(Phrase::of).toList();
      section.notes().forEach(word -> BY_WORD.putIfAbsent(word, remarks));
    }
  }

  private Subjects() {}

  /// Remarks on the first subject that was brought up; none if none was.
  static List<Phrase> in(Said said) {
    for (var word : said.words()) {
      var remarks = BY_WORD.get(word.lower());
      if (remarks != null) {
        return remarks;
      }
    }
    return List.of();
  }
}
