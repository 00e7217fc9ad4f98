package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import soulfra.experiments.About;
import soulfra.experiments.Chapter;
import soulfra.experiments.Check;
import soulfra.experiments.Experiment;
import soulfra.experiments.Findings;
import soulfra.experiments.Lab;
import soulfra.experiments.Stage;
import soulfra.experiments.load.Zipf;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Table;

@About(
    id = "10.8",
    name = "short-links",
    chapter = Chapter.CONSENSUS,
    section = "ID Generators and Logical Clocks",
    sectionInFirstEdition = "Ordering Guarantees",
    title = "Three characters for a thought",
    question =
        """
        A link to a thought is to fit into a short message, so three characters must do. Whose \
        thought does a short link open, can a stranger guess another one, and how many of those \
        who follow one have to ask the database?\
        """,
    broken = "Cut the link's hash off, and write it over what may be there; count up.",
    fixed =
        """
        Let a unique constraint say that a code is taken, and draw again; or count up and \
        encipher the number, so that no two are the same and none tells the next.\
        """,
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              Collisions come long before the codes run out: with n links and N codes about n²÷2N \
              (the birthday paradox), and each of them opens somebody else's thought. With a \
              constraint none does; a draw costs a little more than one attempt. A counter never \
              collides, but whoever has a link has its neighbours, too; enciphered, a guess is \
              worth no more than chance. A cache of a tenth of the links answers most who follow \
              the popular ones, and a tenth if all were equally popular.\
              """),
      @About.Prediction(
          stage = Stage.TWO,
          says = "The same on Postgres: it is a matter of numbers, not of the engine.")
    },
    change = "Give a code four characters: at how many links does the first collision come?")
public final class E10_8_ShortLinks implements Experiment {

  private static final int MOST_ATTEMPTS = 100;
  private static final int GUESSES = 1_000;
  private static final int NEIGHBOURS = 5;

  /// @param attempts statements that it took to store all links
  /// @param wrong links that open another thought than theirs
  /// @param guessed of the strangers' guesses next to a link that they have, in percent
  private record Outcome(ShortCode way, int links, long attempts, int wrong, double guessed) {}

  /// @param asked of the readers who had to ask the database, in percent
  private record Cached(String readers, int percentOfLinks, double asked) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int links = lab.quick() ? 3_000 : 20_000;
    var outcomes = new ArrayList<Outcome>();
    try (var engine = Engine.of(lab);
        var connection = engine.connect()) {
      for (var way : ShortCode.values()) {
        lab.say("%,d links: %s".formatted(links, way.says));
        outcomes.add(shorten(connection, way, links, lab.random().split()));
      }
    }
    var cached = follow(lab.random().split(), links);
    var hashed = outcomes.get(0);
    var drawn = outcomes.get(1);
    var counted = outcomes.get(2);
    var enciphered = outcomes.get(3);
    double birthday = Math.pow(links, 2) / 2 / ShortCode.ALL;
    double chance = 100.0 * links / ShortCode.ALL;
    var popular = cached.get(1);
    var equal = cached.getLast();
    return new Findings(
        "Of %,d links %d open somebody else's thought when a hash is cut off, and none with a constraint; a stranger who has one guesses a neighbour in %.0f %% of the tries when they are counted, in %.1f %% when enciphered. A cache of a tenth leaves %.0f %% of the readers to the database."
            .formatted(links, hashed.wrong, counted.guessed, enciphered.guessed, popular.asked),
        List.of(
            Check.atLeast(
                BROKEN,
                "Cut-off hashes: links that open another thought ÷ n²÷2N",
                0.7,
                hashed.wrong / birthday),
            Check.atLeast(
                BROKEN, "Counted up: % of a stranger's guesses right", 95, counted.guessed),
            Check.never(
                FIXED,
                "With a constraint, or a number for each, a link opens another thought",
                drawn.wrong + counted.wrong + enciphered.wrong,
                3L * links),
            Check.atMost(
                FIXED,
                "Drawing again: attempts for each link",
                1.2,
                (double) drawn.attempts / links),
            Check.atMost(
                FIXED,
                "Enciphered: % of a stranger's guesses right ÷ chance",
                2,
                enciphered.guessed / chance),
            Check.atMost(
                COMPARED,
                "Cache of a tenth: readers of popular links who ask ÷ of equal ones",
                0.6,
                popular.asked / equal.asked)),
        List.of(chart(cached)),
        List.of(table(outcomes), cacheTable(cached)));
  }

  private static Outcome shorten(
      Connection connection, ShortCode way, int links, SplittableRandom random)
      throws SQLException {
    var table = "links_" + way.name().toLowerCase(Locale.ROOT);
    Sqlite.run(
        connection, "create table %s (code text primary key, thought integer)".formatted(table));
    var codes = new ArrayList<Long>();
    long attempts = 0;
    connection.setAutoCommit(false);
    for (int link = 0; link < links; link++) {
      int attempt = 0;
      long code = way.draw(link, attempt++, random);
      while (!store(connection, way, table, code, link)) {
        if (attempt == MOST_ATTEMPTS) {
          throw new IllegalStateException("No free code after %d attempts".formatted(attempt));
        }
        code = way.draw(link, attempt++, random);
      }
      attempts += attempt;
      codes.add(code);
    }
    connection.commit();
    connection.setAutoCommit(true);
    int wrong = 0;
    for (int link = 0; link < links; link++) {
      wrong += opens(connection, table, codes.get(link)) == link ? 0 : 1;
    }
    return new Outcome(way, links, attempts, wrong, guess(codes, random));
  }

  /// @return false if the code is taken
  private static boolean store(
      Connection connection, ShortCode way, String table, long code, int thought)
      throws SQLException {
    var conflict =
        way == ShortCode.HASHED ? "(code) do update set thought = excluded.thought" : "do nothing";
    try (var statement = connection.createStatement()) {
      return statement.executeUpdate(
              "insert into %s values ('%s', %d) on conflict %s"
                  .formatted(table, ShortCode.text(code), thought, conflict))
          == 1;
    }
  }

  private static long opens(Connection connection, String table, long code) throws SQLException {
    return Sqlite.number(
        connection,
        "select thought from %s where code = '%s'".formatted(table, ShortCode.text(code)));
  }

  /// A stranger has a link and tries the codes right beside it.
  private static double guess(List<Long> codes, SplittableRandom random) {
    Set<Long> there = new HashSet<>(codes);
    int right = 0;
    for (int i = 0; i < GUESSES; i++) {
      long mine = codes.get(random.nextInt(codes.size()));
      long guess = mine + (random.nextBoolean() ? 1 : -1) * random.nextLong(1, NEIGHBOURS + 1);
      right += there.contains(guess) ? 1 : 0;
    }
    return 100.0 * right / GUESSES;
  }

  private static List<Cached> follow(SplittableRandom random, int links) {
    var popular = new Zipf(links, 1);
    var cached = new ArrayList<Cached>();
    for (int percent : List.of(1, 10)) {
      cached.add(cache("popular links", percent, links, () -> popular.draw(random)));
    }
    for (int percent : List.of(1, 10)) {
      cached.add(cache("all links alike", percent, links, () -> random.nextInt(links)));
    }
    return cached;
  }

  /// Readers behind a cache that forgets what was not asked for longest. A link never changes, so
  /// nothing in it is ever stale.
  private static Cached cache(String readers, int percent, int links, IntSupplier next) {
    int size = links * percent / 100;
    var cache =
        new LinkedHashMap<Integer, Boolean>(size, 0.75f, true) {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Integer, Boolean> eldest) {
            return size() > size;
          }
        };
    int reads = 20 * links;
    long asked =
        IntStream.range(0, reads).filter(_ -> cache.put(next.getAsInt(), true) == null).count();
    return new Cached(readers, percent, 100.0 * asked / reads);
  }

  private static Chart chart(List<Cached> cached) {
    return Chart.ways(
        "A small cache is worth much where a few links are followed most",
        "% of the readers who ask the database",
        cached.stream().map(c -> "%s, %d %%".formatted(c.readers, c.percentOfLinks)).toList(),
        cached.stream().map(Cached::asked).toList());
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "Codes of three characters",
        List.of("Code", "links", "attempts", "open another thought", "% of guesses right"),
        outcomes.stream()
            .map(o -> Table.row(o.way.says, o.links, o.attempts, o.wrong, o.guessed))
            .toList());
  }

  private static Table cacheTable(List<Cached> cached) {
    return new Table(
        "Readers behind a cache",
        List.of("Readers of", "cache, % of the links", "% who ask the database"),
        cached.stream().map(c -> Table.row(c.readers, c.percentOfLinks, c.asked)).toList());
  }
}
