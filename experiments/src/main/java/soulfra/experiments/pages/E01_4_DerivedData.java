package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
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
    id = "1.4",
    name = "derived-data",
    chapter = Chapter.TRADE_OFFS,
    section = "Systems of Record and Derived Data",
    sectionInFirstEdition = "Thinking About Data Systems",
    title = "What may be thrown away",
    question =
        """
        Beside the posts the product keeps an index for search, a timeline for each reader and a \
        count of blessings. All three are deleted by mistake. What is lost for good?\
        """,
    broken =
        """
        The count of blessings is kept in the derived store only: each blessing adds one to it, \
        and is written down nowhere else.\
        """,
    fixed =
        "Each blessing is a row of the system of record; all three stores are computed from it.",
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              Index and timelines come back to the last byte, and so does a count that is derived. \
              A count that was only ever added to was no derived data, whatever it was called: it \
              comes back as nothing. Deleting all derived stores now and then is the only way to \
              know which of them are.\
              """),
      @About.Prediction(stage = Stage.TWO, says = "The same on Postgres.")
    },
    change =
        "Shorten the posts' texts after a year: which derived store is a system of record now?")
public final class E01_4_DerivedData implements Experiment {

  private static final int PEOPLE = 50;

  private static final List<String> RECORD =
      List.of(
          "create table posts (id integer primary key, author integer, body text)",
          "create table follows (who integer, whom integer, primary key (who, whom))",
          "create table blessings (post integer, who integer, primary key (post, who))");

  /// A store that is computed from others: how to make it, keep it, and compute all of it anew.
  private enum Derived {
    SEARCH(
        "search",
        "create table search (word text, post integer)",
        "select word, post from search order by word, post"),
    TIMELINES(
        "timelines",
        "create table timelines (reader integer, post integer)",
        "select reader, post from timelines order by reader, post"),
    COUNTS(
        "counts, from rows",
        "create table counts (post integer primary key, blessings integer)",
        "select post, blessings from counts order by post"),
    TALLY(
        "counts, only added to",
        "create table tally (post integer primary key, blessings integer)",
        "select post, blessings from tally order by post");

    private final String says;
    private final String create;
    private final String all;

    Derived(String says, String create, String all) {
      this.says = says;
      this.create = create;
      this.all = all;
    }

    String table() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// @param hash over all of it
  private record Content(long rows, String hash) {}

  private record Outcome(Derived store, Content before, Content after) {
    boolean back() {
      return before.equals(after);
    }
  }

  @Override
  public Findings run(Lab lab) throws Exception {
    int posts = lab.quick() ? 300 : 5_000;
    var before = new EnumMap<Derived, Content>(Derived.class);
    var outcomes = new ArrayList<Outcome>();
    try (var engine = Engine.of(lab);
        var connection = engine.connect()) {
      lab.say("%d posts of %d people, on %s".formatted(posts, PEOPLE, engine.name()));
      live(connection, posts, lab.random().split());
      for (var store : Derived.values()) {
        before.put(store, content(connection, store));
        Sqlite.run(connection, "drop table " + store.table());
      }
      lab.say("all derived stores are gone, and computed anew");
      for (var store : Derived.values()) {
        Sqlite.run(connection, store.create);
      }
      rebuild(connection);
      for (var store : Derived.values()) {
        outcomes.add(
            new Outcome(
                store, Objects.requireNonNull(before.get(store)), content(connection, store)));
      }
    }
    var tally = outcomes.getLast();
    var derived = outcomes.subList(0, outcomes.size() - 1);
    long lost = tally.before.rows - tally.after.rows;
    return new Findings(
        "Search, timelines and counts came back as they were (%,d rows); the counts that were only added to lost %,d of %,d rows."
            .formatted(
                derived.stream().mapToLong(o -> o.after.rows).sum(), lost, tally.before.rows),
        List.of(
            Check.seen(BROKEN, "A count that was only added to is lost", lost, tally.before.rows),
            Check.never(
                FIXED,
                "A derived store comes back different",
                derived.stream().filter(o -> !o.back()).count(),
                derived.size()),
            Check.that(
                FIXED,
                "There was something in each of them",
                derived.stream().allMatch(o -> o.before.rows > 0),
                derived.stream().map(o -> "" + o.before.rows).collect(Collectors.joining(", "))),
            Check.that(
                COMPARED,
                "Until then both counts said the same",
                derived.getLast().before.equals(tally.before),
                "%,d and %,d rows".formatted(derived.getLast().before.rows, tally.before.rows))),
        List.of(
            Chart.ways(
                "What comes back",
                "% of the rows",
                outcomes.stream().map(o -> o.store.says).toList(),
                outcomes.stream().map(o -> 100.0 * o.after.rows / o.before.rows).toList())),
        List.of(
            new Table(
                "Deleted, and computed from the system of record",
                List.of("Store", "rows before", "rows after", "the same"),
                outcomes.stream()
                    .map(o ->
                        Table.row(
                            o.store.says, o.before.rows, o.after.rows, o.back() ? "yes" : "no"))
                    .toList())));
  }

  /// The product at work: every write also keeps the derived stores.
  private static void live(Connection connection, int posts, SplittableRandom random)
      throws SQLException {
    for (var table : RECORD) {
      Sqlite.run(connection, table);
    }
    for (var store : Derived.values()) {
      Sqlite.run(connection, store.create);
    }
    connection.setAutoCommit(false);
    for (int who = 0; who < PEOPLE; who++) {
      for (int i = 1; i <= 5; i++) {
        Sqlite.run(
            connection,
            "insert into follows values (%d, %d)".formatted(who, (who + i * i) % PEOPLE));
      }
    }
    for (int id = 0; id < posts; id++) {
      int author = random.nextInt(PEOPLE);
      var body =
          "word%d word%d word%d"
              .formatted(random.nextInt(99), 100 + random.nextInt(99), 200 + id % 99);
      Sqlite.run(connection, "insert into posts values (%d, %d, '%s')".formatted(id, author, body));
      for (var word : body.split(" ", -1)) {
        Sqlite.run(connection, "insert into search values ('%s', %d)".formatted(word, id));
      }
      Sqlite.run(
          connection,
          "insert into timelines select who, %d from follows where whom = %d"
              .formatted(id, author));
      int blessed = random.nextInt(PEOPLE);
      for (var table : List.of("counts", "tally")) {
        Sqlite.run(
            connection,
            "insert into %s values (%d, 0)".formatted(table, blessed % (id + 1))
                + " on conflict do nothing");
        Sqlite.run(
            connection,
            "update %s set blessings = blessings + 1 where post = %d"
                .formatted(table, blessed % (id + 1)));
      }
      Sqlite.run(
          connection, "insert into blessings values (%d, %d)".formatted(blessed % (id + 1), id));
    }
    connection.commit();
    connection.setAutoCommit(true);
  }

  /// From the system of record, and from nothing else.
  private static void rebuild(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (var statement = connection.createStatement();
        var posts = statement.executeQuery("select id, body from posts order by id");
        var insert = connection.prepareStatement("insert into search values (?, ?)")) {
      while (posts.next()) {
        for (var word : posts.getString(2).split(" ", -1)) {
          insert.setString(1, word);
          insert.setInt(2, posts.getInt(1));
          insert.addBatch();
        }
      }
      insert.executeBatch();
    }
    Sqlite.run(
        connection,
        "insert into timelines select who, posts.id from follows join posts on whom = author");
    Sqlite.run(connection, "insert into counts select post, count(*) from blessings group by post");
    // For the tally there is nothing to compute it from.
    connection.commit();
    connection.setAutoCommit(true);
  }

  private static Content content(Connection connection, Derived store)
      throws SQLException, GeneralSecurityException {
    var sha = MessageDigest.getInstance("SHA-256");
    long rows = 0;
    try (var statement = connection.createStatement();
        var all = statement.executeQuery(store.all)) {
      while (all.next()) {
        rows++;
        var row = all.getString(1) + " " + all.getString(2) + "\n";
        sha.update(row.getBytes(StandardCharsets.UTF_8));
      }
    }
    return new Content(rows, HexFormat.of().formatHex(sha.digest()));
  }
}
