package soulfra.contract.mind;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The words of the built-in mind: text files beside this class, made of `[name: note]` headings,
/// lines below them, and `#` comments.
record PhraseBook(List<Section> sections) {

  record Section(String name, List<String> notes, List<String> lines) {}

  static PhraseBook read(String resource) {
    try (var in = PhraseBook.class.getResourceAsStream(resource)) {
      return parse(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("The phrase book " + resource + " can't be read.", e);
    }
  }

  private static PhraseBook parse(String text) {
    var sections = new ArrayList<Section>();
    for (var line : (Iterable<String>) text.lines().map(String::strip)::iterator) {
      if (line.startsWith("[")) {
        sections.add(section(line.substring(1, line.length() - 1)));
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        sections.getLast().lines().add(line);
      }
    }
    return new PhraseBook(List.copyOf(sections));
  }

  private static Section section(String heading) {
    int colon = heading.indexOf(':');
    return colon < 0
        ? new Section(heading, List.of(), new ArrayList<>())
        : new Section(
            heading.substring(0, colon), words(heading.substring(colon + 1)), new ArrayList<>());
  }

  /// The words of a line, which stand one space apart.
  static List<String> words(String line) {
    return List.of(line.strip().split(" ", -1));
  }

  Map<String, List<Phrase>> phrases() {
    return sections.stream()
        .collect(
            Collectors.toUnmodifiableMap(
                Section::name, s -> s.lines().stream().map(Phrase::of).toList()));
  }

  Map<String, Section> byName() {
    return sections.stream()
        .collect(Collectors.toUnmodifiableMap(Section::name, Function.identity()));
  }
}
