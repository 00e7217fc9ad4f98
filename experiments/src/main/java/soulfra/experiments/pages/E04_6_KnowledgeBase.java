package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import soulfra.experiments.About;
import soulfra.experiments.Chapter;
import soulfra.experiments.Check;
import soulfra.experiments.Experiment;
import soulfra.experiments.Findings;
import soulfra.experiments.Lab;
import soulfra.experiments.Stage;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Table;

@About(
    id = "4.6",
    name = "knowledge-base",
    chapter = Chapter.STORAGE,
    section = "Full-Text Search",
    sectionInFirstEdition = "Full-text search and fuzzy indexes",
    title = "What did I think about the ocean?",
    question =
        """
        An agent has written down some thousands of thoughts. One asks it about the ocean, of \
        which it mostly thought as the sea; another one about ticket 4711. How many of the ten \
        best answers does it find, by LIKE, by full text, by vectors, and by both?\
        """,
    broken = "LIKE; full text alone; vectors alone.",
    fixed = "Hybrid: the ranks of full text and vectors, added (reciprocal rank fusion).",
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              LIKE finds the word in the middle of others and has no idea which hit is the best. \
              Full text finds every name, and of a meaning only what is called by that word. \
              Vectors find the meaning under any word, and lose names: what stands in two thoughts \
              only has no meaning that could be learned. The sum of both ranks is nearly as good as the better \
              of the two in each. (SQLite's FTS5; vectors in DuckDB.)\
              """),
      @About.Prediction(
          stage = Stage.TWO,
          says = "The same by Postgres alone: a GIN index over words, and cube's distance.")
    },
    change = "Let the fusion count the vectors' ranks twice: which questions gain, which lose?")
public final class E04_6_KnowledgeBase implements Experiment {

  private static final int TEN = 10;
  private static final int DEEP = 40; // how far down each list the fusion looks
  private static final int FUSION = 10; // the higher, the less the first places are worth
  private static final int EACH = 12; // thoughts on a subject, a third under each of its words
  private static final int NAMES = 20;

  /// @param words three for one thing
  /// @param said what is said of it
  private record Subject(List<String> words, List<String> said) {}

  private static final List<Subject> SUBJECTS =
      List.of(
          new Subject(List.of("sea", "ocean", "deep"), List.of("waves", "salt", "tide", "blue")),
          new Subject(
              List.of("rain", "drizzle", "shower"), List.of("umbrella", "clouds", "wet", "grey")),
          new Subject(
              List.of("car", "auto", "vehicle"), List.of("road", "driver", "wheel", "fuel")),
          new Subject(List.of("money", "cash", "funds"), List.of("bank", "coin", "debt", "rich")),
          new Subject(
              List.of("doctor", "physician", "medic"), List.of("ill", "nurse", "cure", "health")),
          new Subject(List.of("child", "kid", "infant"), List.of("toy", "play", "school", "small")),
          new Subject(
              List.of("house", "home", "dwelling"), List.of("roof", "door", "wall", "garden")),
          new Subject(
              List.of("music", "melody", "tune"), List.of("song", "violin", "listen", "dance")),
          new Subject(
              List.of("book", "novel", "tome"), List.of("read", "page", "author", "chapter")),
          new Subject(List.of("bread", "loaf", "roll"), List.of("bake", "oven", "flour", "crust")),
          new Subject(
              List.of("war", "battle", "combat"), List.of("soldier", "enemy", "weapon", "peace")),
          new Subject(
              List.of("king", "ruler", "monarch"), List.of("crown", "throne", "queen", "castle")));

  private static final List<String> CHATTER =
      List.of(
          "today",
          "again",
          "brain",
          "train",
          "season",
          "carpet",
          "about",
          "people",
          "perhaps",
          "morning",
          "always",
          "thinking",
          "window",
          "question",
          "warm",
          "nothing",
          "little",
          "search",
          "words",
          "friend",
          "evening",
          "booking",
          "slowly",
          "maybe",
          "other");

  /// How a question is put.
  private enum Way {
    LIKE("LIKE"),
    FULL_TEXT("full text"),
    VECTORS("vectors"),
    HYBRID("hybrid");

    private final String says;

    Way(String says) {
      this.says = says;
    }

    List<Integer> ask(Library library, WordVectors vectors, String words) throws SQLException {
      return switch (this) {
        case LIKE -> library.like(words, TEN);
        case FULL_TEXT -> library.fullText(words, TEN);
        case VECTORS -> library.near(vectors.of(words), TEN);
        case HYBRID -> fused(library.fullText(words, DEEP), library.near(vectors.of(words), DEEP));
      };
    }
  }

  /// @param subject of which it is a thought; -1 for chatter
  /// @param name that it has; empty for none
  private record Thought(String body, int subject, String name) {}

  /// @param meaning recall@10 of questions for a subject, by one of its words
  /// @param names recall@10 of questions for a name
  private record Outcome(Way way, double meaning, double names, Histogram nanos) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    var thoughts = thoughts(lab.quick() ? 1_500 : 10_000, lab.random().split());
    var bodies = thoughts.stream().map(Thought::body).toList();
    lab.say("%,d thoughts; their words' vectors are learned from them".formatted(thoughts.size()));
    var vectors = new WordVectors(bodies);
    var outcomes = new ArrayList<Outcome>();
    String name;
    try (var library = Library.of(lab)) {
      name = library.name();
      library.add(bodies, bodies.stream().map(vectors::of).toList());
      for (var way : Way.values()) {
        lab.say("%s, by %s".formatted(way.says, name));
        outcomes.add(ask(library, vectors, way, thoughts));
      }
    }
    var like = outcomes.get(0);
    var text = outcomes.get(1);
    var vector = outcomes.get(2);
    var hybrid = outcomes.get(3);
    return new Findings(
        "Of the ten best answers about a subject LIKE found %.0f %%, full text %.0f %%, vectors %.0f %%, hybrid %.0f %%; about a name %.0f %%, %.0f %%, %.0f %% and %.0f %%."
            .formatted(
                100 * like.meaning,
                100 * text.meaning,
                100 * vector.meaning,
                100 * hybrid.meaning,
                100 * like.names,
                100 * text.names,
                100 * vector.names,
                100 * hybrid.names),
        List.of(
            Check.atMost(BROKEN, "Full text: recall@10 of a subject", 0.5, text.meaning),
            Check.atMost(BROKEN, "Vectors: recall@10 of a name", 0.5, vector.names),
            Check.atMost(
                COMPARED,
                "LIKE: recall@10 of a subject ÷ full text's",
                1,
                like.meaning / text.meaning),
            Check.atLeast(COMPARED, "Vectors: recall@10 of a subject", 0.8, vector.meaning),
            Check.atLeast(FIXED, "Hybrid: recall@10 of a subject", 0.7, hybrid.meaning),
            Check.atLeast(FIXED, "Hybrid: recall@10 of a name", 0.9, hybrid.names)),
        List.of(chart(outcomes)),
        List.of(table(outcomes, thoughts.size(), name)));
  }

  private static List<Thought> thoughts(int count, SplittableRandom random) {
    var thoughts = new ArrayList<Thought>();
    for (int subject = 0; subject < SUBJECTS.size(); subject++) {
      var words = SUBJECTS.get(subject).words;
      var context = SUBJECTS.get(subject).said;
      for (int i = 0; i < EACH; i++) {
        int left = random.nextInt(context.size());
        var said = new ArrayList<>(List.of(words.get(i % words.size())));
        IntStream.range(0, context.size())
            .filter(c -> c != left)
            .forEach(c -> said.add(context.get(c)));
        thoughts.add(new Thought(said(said, random), subject, ""));
      }
    }
    for (int i = 0; i < 2 * NAMES; i++) {
      var name = "ticket" + (4700 + i / 2);
      thoughts.add(new Thought(said(new ArrayList<>(List.of(name)), random), -1, name));
    }
    while (thoughts.size() < count) {
      thoughts.add(new Thought(said(new ArrayList<>(), random), -1, ""));
    }
    Collections.shuffle(thoughts, new Random(random.nextLong()));
    return thoughts;
  }

  /// Those words in any order, between others that say nothing.
  private static String said(List<String> words, SplittableRandom random) {
    int length = words.size() + 4;
    while (words.size() < length) {
      words.add(CHATTER.get(random.nextInt(CHATTER.size())));
    }
    Collections.shuffle(words, new Random(random.nextLong()));
    return String.join(" ", words);
  }

  private static Outcome ask(Library library, WordVectors vectors, Way way, List<Thought> thoughts)
      throws Exception {
    var questions = new LinkedHashMap<String, List<Integer>>();
    for (int subject = 0; subject < SUBJECTS.size(); subject++) {
      var right = numbers(thoughts, subject, "");
      SUBJECTS.get(subject).words.forEach(word -> questions.put(word, right));
    }
    double meaning = recall(library, vectors, way, questions);
    questions.clear();
    for (int i = 0; i < NAMES; i++) {
      var name = "ticket" + (4700 + i);
      questions.put(name, numbers(thoughts, -1, name));
    }
    double names = recall(library, vectors, way, questions);
    var nanos =
        Stopwatch.time(
            100,
            Duration.ofMillis(500),
            () -> way.ask(library, vectors, SUBJECTS.getFirst().words.getFirst()));
    return new Outcome(way, meaning, names, nanos);
  }

  private static List<Integer> numbers(List<Thought> thoughts, int subject, String name) {
    return IntStream.range(0, thoughts.size())
        .filter(i -> thoughts.get(i).subject == subject && thoughts.get(i).name.equals(name))
        .boxed()
        .toList();
  }

  /// Of the right answers, as many as fit into ten, the share that is among the first ten.
  private static double recall(
      Library library, WordVectors vectors, Way way, Map<String, List<Integer>> questions)
      throws SQLException {
    double sum = 0;
    for (var question : questions.entrySet()) {
      var right = question.getValue();
      var found = way.ask(library, vectors, question.getKey()).stream().filter(right::contains);
      sum += (double) found.count() / Math.min(TEN, right.size());
    }
    return sum / questions.size();
  }

  /// Reciprocal rank fusion: a place in either list is worth the more, the higher it is.
  private static List<Integer> fused(List<Integer> one, List<Integer> other) {
    var worth = new HashMap<Integer, Double>();
    for (var list : List.of(one, other)) {
      for (int place = 0; place < list.size(); place++) {
        worth.merge(list.get(place), 1.0 / (FUSION + place + 1), Double::sum);
      }
    }
    return worth.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(TEN)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static Chart chart(List<Outcome> outcomes) {
    return new Chart(
        "Words find names, vectors find meanings, and both find both",
        new Chart.Axis("1 a subject, by one of its words, 2 a name", false),
        new Chart.Axis("recall@10, %", false),
        List.of(1.0, 2.0),
        outcomes.stream()
            .map(o -> new Chart.Series(o.way.says, List.of(100 * o.meaning, 100 * o.names)))
            .toList(),
        List.of());
  }

  private static Table table(List<Outcome> outcomes, int thoughts, String name) {
    return new Table(
        "%,d thoughts, by %s".formatted(thoughts, name),
        List.of("Way", "recall@10, subject", "recall@10, name", "p50 µs", "p99 µs"),
        outcomes.stream()
            .map(o ->
                Table.row(
                    o.way.says,
                    o.meaning,
                    o.names,
                    Stopwatch.micros(o.nanos, 50),
                    Stopwatch.micros(o.nanos, 99)))
            .toList());
  }
}
