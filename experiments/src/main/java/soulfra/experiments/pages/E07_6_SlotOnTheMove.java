package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.FIXED;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
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
    id = "7.6",
    name = "slot-on-the-move",
    chapter = Chapter.SHARDING,
    section = "Request Routing",
    sectionInFirstEdition = "Request Routing",
    title = "The old address",
    question =
        """
        A slot moves to another shard while people write to it. Each router has a copy of the map, \
        and learns of a new one a little later. What becomes of the writes that still go to the \
        old shard?\
        """,
    broken = "The shard takes every write that it is sent.",
    fixed =
        """
        Each write carries the version of its map, and the shard refuses another one than its own \
        in the same transaction; before a slot leaves, the old shard gives up its version.\
        """,
    predictions = {
      @About.Prediction(
          stage = Stage.THREE,
          says =
              """
              (Two of its shards, without followers.) Without a check each move leaves \
              acknowledged writes behind on the shard that the slot has left, where no reader who \
              follows the map finds them. With it none is lost: who comes with an old map is \
              refused, looks at the map again and finds the way; writers wait only for the last \
              rows to be copied.\
              """)
    },
    change = "Let the shard look at the version before its transaction begins: is one look enough?")
public final class E07_6_SlotOnTheMove implements Experiment {

  private static final int WRITERS = 4;
  private static final int LOOKS_EVERY = 50; // writes, until a router looks at the map again

  /// Where the slot is.
  private record Route(int shard, int version) {}

  /// @param found what a reader who follows the map sees in the end
  /// @param refused writes that came with an old map
  /// @param pauses milliseconds of each move in which nobody could write
  private record Outcome(
      boolean checked, Set<Long> acknowledged, Set<Long> found, long refused, List<Double> pauses) {

    String map() {
      return checked ? "checked by the shard" : "not checked";
    }

    long lost() {
      return acknowledged.stream().filter(post -> !found.contains(post)).count();
    }
  }

  @Override
  public Findings run(Lab lab) throws Exception {
    int moves = lab.quick() ? 3 : 11;
    var outcomes = new ArrayList<Outcome>();
    try (var shards = Shards.start(lab, 2)) {
      for (boolean checked : List.of(false, true)) {
        lab.say("%d moves, the map %s".formatted(moves, checked ? "checked" : "not checked"));
        outcomes.add(new Traffic(shards, checked).during(moves));
      }
    }
    var broken = outcomes.getFirst();
    var fixed = outcomes.getLast();
    return new Findings(
        "%d moves lost %d of %d acknowledged writes where nobody looked at the map's version, and %d of %d where the shard did; it refused %d."
            .formatted(
                moves,
                broken.lost(),
                broken.acknowledged.size(),
                fixed.lost(),
                fixed.acknowledged.size(),
                fixed.refused),
        List.of(
            Check.seen(
                BROKEN,
                "An acknowledged write is left behind on the old shard",
                broken.lost(),
                broken.acknowledged.size()),
            Check.never(
                FIXED,
                "An acknowledged write is not where the map says",
                fixed.lost(),
                fixed.acknowledged.size()),
            Check.seen(
                FIXED,
                "A write with an old map is refused",
                fixed.refused,
                fixed.acknowledged.size() + fixed.refused)),
        List.of(
            Chart.ways(
                "Who comes with an old map is refused, or writes where nobody looks",
                "acknowledged writes that are lost",
                outcomes.stream().map(Outcome::map).toList(),
                outcomes.stream().map(o -> (double) o.lost()).toList())),
        List.of(table(outcomes)));
  }

  /// Writers, each with a map of its own, and somebody who moves the slot about.
  private static final class Traffic {

    private final Shards shards;
    private final boolean checked;
    private final Set<Long> acknowledged = new ConcurrentSkipListSet<>();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile Route map = new Route(0, 1);

    private Traffic(Shards shards, boolean checked) {
      this.shards = shards;
      this.checked = checked;
    }

    Outcome during(int moves) throws Exception {
      shards.run("drop table if exists posts, held");
      shards.run("create table posts (id bigint primary key)");
      shards.run("create table held (version int)");
      var pauses = new ArrayList<Double>();
      try (var mover = shards.new Client()) {
        hold(mover.to(map.shard), map.version);
        Parallel.run(
            WRITERS + 1,
            (number, together) -> {
              try (var mine = shards.new Client()) {
                together.await();
                if (number < WRITERS) {
                  write(mine, number);
                } else {
                  for (int move = 0; move < moves; move++) {
                    letWrite();
                    pauses.add(move(mine));
                  }
                  letWrite();
                }
              } finally {
                over.set(true);
              }
            });
        var found = new TreeSet<>(posts(mover.to(map.shard)));
        return new Outcome(checked, acknowledged, found, refused.get(), pauses);
      }
    }

    /// Goes on until the moves are over.
    private void write(Shards.Client shards, int writer) throws SQLException {
      var mine = map;
      for (long i = 0; !over.get(); i++) {
        if (i % LOOKS_EVERY == 0) {
          mine = map;
        }
        long post = i * WRITERS + writer;
        if (insert(shards.to(mine.shard), post, mine.version) == 1) {
          acknowledged.add(post);
        } else {
          refused.incrementAndGet();
          mine = map; // and the post is given up: its author would be told to try again
        }
      }
    }

    /// The lock on the version is held until the commit: a slot can't leave in between.
    private int insert(Connection shard, long post, int version) throws SQLException {
      var sql =
          checked
              ? """
              with same as (select from held where version = %2$d for share)
              insert into posts select %1$d where exists (select from same)
              """
              : "insert into posts values (%d)";
      try (var statement = shard.createStatement()) {
        return statement.executeUpdate(sql.formatted(post, version));
      }
    }

    /// Copies twice: most of it while people write, and the rest when nobody can any more, or when
    /// those who know the new map write elsewhere.
    ///
    /// @return milliseconds from the old shard's last write to the new one's first
    private double move(Shards.Client shards) throws SQLException {
      var next = new Route(1 - map.shard, map.version + 1);
      var from = shards.to(map.shard);
      var to = shards.to(next.shard);
      copy(from, to);
      long begin = System.nanoTime();
      Sqlite.run(from, "delete from held"); // waits for the writes that hold it
      copy(from, to);
      hold(to, next.version);
      map = next;
      double pause = (System.nanoTime() - begin) / 1e6;
      if (!checked) {
        copy(from, to);
      }
      return pause;
    }

    private void letWrite() throws SQLException {
      int goal = acknowledged.size() + WRITERS * LOOKS_EVERY;
      Shard.await("writes between two moves", () -> acknowledged.size() >= goal || over.get());
    }
  }

  private static void hold(Connection shard, int version) throws SQLException {
    Sqlite.run(shard, "insert into held values (%d)".formatted(version));
  }

  private static void copy(Connection from, Connection to) throws SQLException {
    var missing = new TreeSet<>(posts(from));
    missing.removeAll(posts(to));
    try (var insert = to.prepareStatement("insert into posts values (?)")) {
      for (long post : missing) {
        insert.setLong(1, post);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static List<Long> posts(Connection shard) throws SQLException {
    var posts = new ArrayList<Long>();
    try (var statement = shard.createStatement();
        var rows = statement.executeQuery("select id from posts")) {
      while (rows.next()) {
        posts.add(rows.getLong(1));
      }
    }
    return posts;
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "%d writers, and a slot that moves to and fro".formatted(WRITERS),
        List.of("Map's version", "moves", "acknowledged", "lost", "refused", "longest pause ms"),
        outcomes.stream()
            .map(o ->
                Table.row(
                    o.map(),
                    o.pauses.size(),
                    o.acknowledged.size(),
                    o.lost(),
                    o.refused,
                    o.pauses.stream().mapToDouble(pause -> pause).max().orElse(0)))
            .toList());
  }
}
