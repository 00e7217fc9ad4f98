package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
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
    id = "7.5",
    name = "secondary-index",
    chapter = Chapter.SHARDING,
    section = "Sharding and Secondary Indexes",
    sectionInFirstEdition = "Partitioning and Secondary Indexes",
    title = "Everything about #rain",
    question =
        """
        Posts lie on the shard of their author, and somebody asks for a tag. Is the index kept \
        beside the posts, or sharded by the tag? How many shards does a read ask, how many does a \
        write change, and what does a reader miss?\
        """,
    broken = "A global index that is written after the post was acknowledged.",
    fixed =
        """
        A local index, on each shard for its own posts; or a global one that is written before \
        the post is acknowledged.\
        """,
    predictions = {
      @About.Prediction(
          stage = Stage.THREE,
          says =
              """
              (Its shards, without followers.) With local indexes a write stays on one shard and a \
              read asks all of them. With a global one a read asks one shard, and a write changes \
              two. If the second comes later, whoever searches right after writing finds nothing. \
              Stage 3 reads from all shards at once, and offers the global index as an alternative.\
              """)
    },
    change = "Give each post three tags: how many shards does a write change now?")
public final class E07_5_SecondaryIndex implements Experiment {

  private static final int SHARDS = 3;
  private static final int TAGS = 200;
  private static final int LATE = 5; // writes until the late index has caught up
  private static final Placement PLACEMENT = Placement.modulo(SHARDS);

  /// Where the index is, and when it is written.
  private enum Way {
    LATER("global, written later"),
    LOCAL("local"),
    AT_ONCE("global, written at once");

    private final String says;

    Way(String says) {
      this.says = says;
    }
  }

  private record Post(long id, long author, int tag) {}

  /// @param missed reads that did not find the post that had just been acknowledged
  private record Outcome(
      Way way, int posts, double perWrite, double perRead, int missed, long wrong) {}

  /// A client that counts which shards it asks.
  private static final class Counting {
    private final Shards.Client client;
    private long asked;

    private Counting(Shards.Client client) {
      this.client = client;
    }

    void write(int shard, String sql) throws SQLException {
      asked++;
      Sqlite.run(client.to(shard), sql);
    }

    List<Long> ids(int shard, String sql) throws SQLException {
      asked++;
      var ids = new ArrayList<Long>();
      try (var statement = client.to(shard).createStatement();
          var rows = statement.executeQuery(sql)) {
        while (rows.next()) {
          ids.add(rows.getLong(1));
        }
      }
      return ids;
    }
  }

  @Override
  public Findings run(Lab lab) throws Exception {
    int posts = lab.quick() ? 300 : 5_000;
    var outcomes = new ArrayList<Outcome>();
    try (var shards = Shards.start(lab, SHARDS)) {
      for (var way : Way.values()) {
        lab.say("%d posts, index %s".formatted(posts, way.says));
        shards.run("drop table if exists posts");
        shards.run("drop table if exists tags");
        shards.run("create table posts (id bigint primary key, author bigint, tag int)");
        shards.run("create index by_tag on posts (tag)");
        shards.run("create table tags (tag int, post bigint, primary key (tag, post))");
        try (var client = shards.new Client()) {
          outcomes.add(work(way, new Counting(client), posts, lab.random().split()));
        }
      }
    }
    var later = outcomes.get(0);
    var local = outcomes.get(1);
    var atOnce = outcomes.get(2);
    return new Findings(
        "With an index that is written later %d of %d searches missed the post before them. Local: %.0f shard for a write, %.0f for a read; global, at once: %.1f and %.0f."
            .formatted(
                later.missed,
                posts,
                local.perWrite,
                local.perRead,
                atOnce.perWrite,
                atOnce.perRead),
        List.of(
            Check.seen(BROKEN, "A search misses what was just acknowledged", later.missed, posts),
            Check.never(
                FIXED,
                "It does with a local index, or one written at once",
                local.missed + atOnce.missed,
                2L * posts),
            Check.never(
                FIXED,
                "A search in the end differs",
                local.wrong + atOnce.wrong + later.wrong,
                3L * TAGS),
            Check.that(
                COMPARED,
                "A read asks all shards by local indexes, one by a global one",
                local.perRead == SHARDS && atOnce.perRead == 1,
                "%.0f and %.0f".formatted(local.perRead, atOnce.perRead)),
            Check.that(
                COMPARED,
                "A write changes one shard with local indexes, more with a global one",
                local.perWrite == 1 && atOnce.perWrite == 2,
                "%.0f and %.0f".formatted(local.perWrite, atOnce.perWrite))),
        List.of(
            new Chart(
                "Who pays: the writer or the reader",
                new Chart.Axis("1 a write, 2 a read", false),
                new Chart.Axis("statements to shards", false),
                List.of(1.0, 2.0),
                outcomes.stream()
                    .map(o -> new Chart.Series(o.way.says, List.of(o.perWrite, o.perRead)))
                    .toList(),
                List.of())),
        List.of(table(outcomes)));
  }

  /// Somebody posts, and at once looks for the tag; over and over.
  private static Outcome work(Way way, Counting shards, int posts, SplittableRandom random)
      throws SQLException {
    var unwritten = new ArrayDeque<Post>();
    var all = new HashMap<Integer, Set<Long>>();
    long writes = 0;
    long reads = 0;
    int missed = 0;
    for (long id = 0; id < posts; id++) {
      var post = new Post(id, random.nextInt(1_000), random.nextInt(TAGS));
      all.computeIfAbsent(post.tag, _ -> new HashSet<>()).add(id);
      shards.asked = 0;
      shards.write(
          PLACEMENT.shardOf(post.author),
          "insert into posts values (%d, %d, %d)".formatted(post.id, post.author, post.tag));
      switch (way) {
        case LOCAL -> {} // the shard keeps its index by itself
        case AT_ONCE -> index(shards, post);
        case LATER -> unwritten.add(post);
      }
      writes += shards.asked;
      shards.asked = 0;
      missed += search(way, shards, post.tag).contains(id) ? 0 : 1;
      reads += shards.asked;
      if (unwritten.size() == LATE) {
        writes += catchUp(shards, unwritten);
      }
    }
    writes += catchUp(shards, unwritten);
    long wrong = 0;
    for (int tag = 0; tag < TAGS; tag++) {
      wrong += search(way, shards, tag).equals(all.getOrDefault(tag, Set.of())) ? 0 : 1;
    }
    return new Outcome(way, posts, (double) writes / posts, (double) reads / posts, missed, wrong);
  }

  private static long catchUp(Counting shards, Deque<Post> unwritten) throws SQLException {
    shards.asked = 0;
    for (var post = unwritten.poll(); post != null; post = unwritten.poll()) {
      index(shards, post);
    }
    return shards.asked;
  }

  /// The part of the index that holds a tag is on the shard of the tag.
  private static void index(Counting shards, Post post) throws SQLException {
    shards.write(
        PLACEMENT.shardOf(post.tag),
        "insert into tags values (%d, %d)".formatted(post.tag, post.id));
  }

  private static Set<Long> search(Way way, Counting shards, int tag) throws SQLException {
    if (way != Way.LOCAL) {
      return new HashSet<>(
          shards.ids(PLACEMENT.shardOf(tag), "select post from tags where tag = " + tag));
    }
    var found = new HashSet<Long>();
    for (int shard = 0; shard < SHARDS; shard++) {
      found.addAll(shards.ids(shard, "select id from posts where tag = " + tag));
    }
    return found;
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "A post, and a search for its tag right after it",
        List.of("Index", "posts", "statements a write", "a read", "misses", "wrong in the end"),
        outcomes.stream()
            .map(o -> Table.row(o.way.says, o.posts, o.perWrite, o.perRead, o.missed, o.wrong))
            .toList());
  }
}
