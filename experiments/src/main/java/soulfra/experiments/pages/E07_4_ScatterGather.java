package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
import soulfra.servers.Postgres;
import soulfra.servers.PostgresShard.Replication;
import soulfra.servers.ShardLogins;

@About(
    id = "7.4",
    name = "scatter-gather",
    chapter = Chapter.SHARDING,
    section = "Local Secondary Indexes",
    sectionInFirstEdition = "Partitioning Secondary Indexes by Document",
    title = "One slow shard",
    question =
        """
        A search asks all shards, and the wire to one of them is slow. How fast is the search? And \
        what does it cost to be fast: an answer that is not whole, a question more, or one that \
        is not fresh?\
        """,
    broken = "Wait until all shards have answered.",
    fixed =
        """
        Ask a follower of the shard that is late, and take the answer that comes first; or answer at a \
        deadline with what is there, and say that it is not all.\
        """,
    predictions = {
      @About.Prediction(
          stage = Stage.THREE,
          says =
              """
              (Three of its shards; the third has a follower, which hears its leader over the same \
              slow wire.) Two fast shards help nothing: each search takes as long as the slow \
              one. With a deadline it is fast, and not whole. With a second question it is fast \
              and whole, for a third of the questions more; but a follower that is behind does \
              not know the newest post.\
              """)
    },
    change = "Ask the follower at once instead of after a while: what gets faster, and who pays?")
public final class E07_4_ScatterGather implements Experiment {

  private static final int SHARDS = 3;
  private static final String TABLE = "create table posts (id bigint primary key)";
  private static final String SEARCH = "select coalesce(max(id), 0) from posts";
  private static final long NOTHING = -1;
  private static final Duration DELAY = Duration.ofMillis(150);
  private static final Duration LATE = Duration.ofMillis(20);

  private enum Way {
    WAIT("wait for all"),
    DEADLINE("answer at a deadline"),
    HEDGE("ask a follower of the late one");

    private final String says;

    Way(String says) {
      this.says = says;
    }
  }

  /// @param partial searches that lack what a shard has
  /// @param stale whole ones that lack the post written right before
  private record Outcome(String name, Histogram nanos, long questions, long partial, long stale) {
    double millis(double percentile) {
      return nanos.getValueAtPercentile(percentile) / 1e6;
    }

    double perShard() {
      return (double) questions / nanos.getTotalCount() / SHARDS;
    }
  }

  @Override
  public Findings run(Lab lab) throws Exception {
    int searches = lab.quick() ? 12 : 200;
    var outcomes = new ArrayList<Outcome>();
    try (var fast = Shards.start(lab, SHARDS - 1);
        var slow = Shard.start(lab, "c", 1, Replication.ASYNC);
        var wire = SlowWire.to(slow.node(0).port(), DELAY)) {
      fast.run(TABLE);
      try (var near = Shard.connect(slow.node(0));
          var far = over(wire, slow.node(0));
          var follower = Shard.connect(slow.node(1));
          var others = fast.new Client()) {
        Sqlite.run(near, TABLE);
        Shard.await(follower, "select to_regclass('posts') is not null");
        Shard.listenAt(slow.node(1), wire.port());
        outcomes.add(
            new Search("no slow shard", Way.WAIT, others, near, near, follower).times(searches));
        for (var way : Way.values()) {
          lab.say("%d searches, one shard is slow: %s".formatted(searches, way.says));
          outcomes.add(new Search(way.says, way, others, near, far, follower).times(searches));
        }
      }
    }
    var fast = outcomes.get(0);
    var waiting = outcomes.get(1);
    var deadline = outcomes.get(2);
    var hedged = outcomes.get(3);
    return new Findings(
        "One slow shard of three took a search from %.1f to %.1f ms (median); asking its follower after %d ms brought it to %.1f ms for %.2f questions a shard, and missed the newest post %d times of %d."
            .formatted(
                fast.millis(50),
                waiting.millis(50),
                LATE.toMillis(),
                hedged.millis(50),
                hedged.perShard(),
                hedged.stale,
                searches),
        List.of(
            Check.atLeast(
                BROKEN, "Median, one slow shard ÷ none", 3, waiting.millis(50) / fast.millis(50)),
            Check.atMost(
                FIXED, "Median, hedged ÷ waiting", 0.7, hedged.millis(50) / waiting.millis(50)),
            Check.never(FIXED, "A hedged search is not whole", hedged.partial, searches),
            Check.atMost(FIXED, "Questions for each shard, hedged", 2, hedged.perShard()),
            Check.atMost(
                COMPARED,
                "Median, deadline ÷ waiting",
                0.7,
                deadline.millis(50) / waiting.millis(50)),
            Check.seen(
                COMPARED, "A search with a deadline is not whole", deadline.partial, searches),
            Check.seen(
                COMPARED, "The follower does not know the newest post", hedged.stale, searches)),
        List.of(
            new Chart(
                "As slow as the slowest, or not",
                new Chart.Axis("percentile", false),
                new Chart.Axis("ms", true),
                List.of(50.0, 75.0, 90.0, 99.0),
                outcomes.stream()
                    .map(o ->
                        new Chart.Series(
                            o.name, Stream.of(50, 75, 90, 99).map(p -> o.millis(p)).toList()))
                    .toList(),
                List.of())),
        List.of(table(outcomes)));
  }

  /// Somebody writes a post on the slow shard, next to it, and then searches all shards; over and
  /// over.
  private static final class Search {

    private final String name;
    private final Way way;
    private final Shards.Client others;
    private final Connection near;
    private final Connection late;
    private final Connection follower;
    private final Histogram nanos = new Histogram(3);
    private long questions;
    private long partial;
    private long stale;

    /// @param near the slow shard's leader, for the author; `late` is the same one for the search
    private Search(
        String name,
        Way way,
        Shards.Client others,
        Connection near,
        Connection late,
        Connection follower) {
      this.name = name;
      this.way = way;
      this.others = others;
      this.near = near;
      this.late = late;
      this.follower = follower;
    }

    Outcome times(int searches) throws Exception {
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < searches; i++) {
          long newest = Sqlite.number(near, SEARCH) + 1;
          Sqlite.run(near, "insert into posts values (%d)".formatted(newest));
          once(threads, newest);
        }
      }
      return new Outcome(name, nanos, questions, partial, stale);
    }

    /// Whoever comes too late is let end before the next search; that is not measured.
    private void once(Executor threads, long newest) {
      long begin = System.nanoTime();
      var fast = new ArrayList<CompletableFuture<Long>>();
      for (int shard = 0; shard < SHARDS - 1; shard++) {
        fast.add(ask(threads, others.to(shard)));
      }
      var slow = ask(threads, late);
      var second = Optional.<CompletableFuture<Long>>empty();
      fast.forEach(CompletableFuture::join);
      long found = way == Way.WAIT ? slow.join() : inTime(slow);
      if (found == NOTHING && way == Way.HEDGE) {
        second = Optional.of(ask(threads, follower));
        found = slow.applyToEither(second.get(), answer -> answer).join();
      }
      nanos.recordValue(System.nanoTime() - begin);
      questions += SHARDS + (second.isPresent() ? 1 : 0);
      partial += found == NOTHING ? 1 : 0;
      stale += found != NOTHING && found < newest ? 1 : 0;
      slow.join();
      second.ifPresent(CompletableFuture::join);
    }

    private static long inTime(CompletableFuture<Long> answer) {
      return answer
          .copy()
          .completeOnTimeout(NOTHING, LATE.toMillis(), TimeUnit.MILLISECONDS)
          .join();
    }

    private static CompletableFuture<Long> ask(Executor threads, Connection shard) {
      return CompletableFuture.supplyAsync(
          () -> {
            try {
              return Sqlite.number(shard, SEARCH);
            } catch (SQLException e) {
              throw new CompletionException(e);
            }
          },
          threads);
    }
  }

  private static Connection over(SlowWire wire, Postgres leader) throws SQLException {
    var url = leader.url(ShardLogins.DATABASE);
    return DriverManager.getConnection(
        url.replace(":" + leader.port() + "/", ":" + wire.port() + "/"));
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "A search of %d shards".formatted(SHARDS),
        List.of("Way", "p50 ms", "p99 ms", "questions a shard", "not whole", "not fresh"),
        outcomes.stream()
            .map(o ->
                Table.row(o.name, o.millis(50), o.millis(99), o.perShard(), o.partial, o.stale))
            .toList());
  }
}
