package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
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
    id = "7.1",
    name = "rebalancing",
    chapter = Chapter.SHARDING,
    section = "Sharding by Hash of Key",
    sectionInFirstEdition = "Strategies for Rebalancing",
    title = "One shard more",
    question =
        """
        Users' messages are spread over three shards, and a fourth is added. How much has to move \
        until each holds its share, and how even are the shares?\
        """,
    broken = "The shard is the hash of the user modulo the number of shards.",
    fixed =
        """
        A fixed number of slots and a map of slots to shards, as stage 3 has it; and a \
        consistent-hash ring.\
        """,
    predictions =
        @About.Prediction(
            stage = Stage.THREE,
            says =
                """
                Modulo moves three quarters of all rows, most of them between shards that were \
                there before. Slots and a ring move a quarter, all of it to the new shard: no \
                less would do. 64 slots share evenly; a ring needs some hundred points a shard \
                for that, with one point one shard may hold most.\
                """),
    change = "Add three shards one after the other, and then three at once: see Placement.slots.")
public final class E07_1_Rebalancing implements Experiment {

  private static final int BEFORE = 3;
  private static final int AFTER = 4;
  private static final int SLOTS = 64;
  private static final List<Integer> POINTS = List.of(1, 4, 16, 64, 256);

  /// Where a user's rows stood, and where they are to stand.
  private record Way(String says, String table, Placement before, Placement after) {}

  /// @param moved rows that changed their shard
  /// @param sideways those of them that went to a shard that was there before
  /// @param wrong users whose rows are missing, doubled, or not where they belong afterwards
  /// @param logBytes what all shards wrote to their logs meanwhile
  private record Move(
      Way way, long rows, long moved, long sideways, long wrong, long logBytes, List<Long> loads) {
    double share() {
      return (double) moved / rows;
    }
  }

  @Override
  public Findings run(Lab lab) throws Exception {
    int users = lab.quick() ? 12_000 : 300_000;
    var ways =
        List.of(
            new Way("modulo", "modulo", Placement.modulo(BEFORE), Placement.modulo(AFTER)),
            new Way(
                SLOTS + " slots",
                "slots",
                Placement.slots(SLOTS, BEFORE, BEFORE),
                Placement.slots(SLOTS, BEFORE, AFTER)),
            new Way(
                "ring, 256 points a shard",
                "ring",
                Placement.ring(BEFORE, 256),
                Placement.ring(AFTER, 256)));
    var moves = new ArrayList<Move>();
    try (var shards = Shards.start(lab, AFTER)) {
      for (var way : ways) {
        lab.say("%,d users' rows by %s, and a shard more".formatted(users, way.says));
        fill(shards, way, users);
        moves.add(rebalance(shards, way, users));
      }
    }
    var modulo = moves.get(0);
    var slots = moves.get(1);
    var ring = moves.get(2);
    return new Findings(
        "A fourth shard moved %.0f %% of the rows by modulo, %.0f %% with slots, %.0f %% on a ring; the shards wrote %.1f times as much for it by modulo as with slots."
            .formatted(
                100 * modulo.share(),
                100 * slots.share(),
                100 * ring.share(),
                (double) modulo.logBytes / slots.logBytes),
        List.of(
            Check.atLeast(BROKEN, "Share of the rows that modulo moves", 0.7, modulo.share()),
            Check.seen(BROKEN, "Modulo moves rows between old shards", modulo.sideways, users),
            Check.atMost(FIXED, "Share of the rows that slots move", 0.28, slots.share()),
            Check.atMost(FIXED, "Share of the rows that a ring moves", 0.32, ring.share()),
            Check.never(
                FIXED,
                "Slots or a ring move rows between old shards",
                slots.sideways + ring.sideways,
                2L * users),
            Check.atLeast(
                COMPARED,
                "Log written for it, modulo ÷ slots",
                2,
                (double) modulo.logBytes / slots.logBytes),
            Check.atMost(FIXED, "Most loaded shard ÷ mean, slots", 1.2, Shards.skew(slots.loads)),
            Check.never(
                FIXED,
                "A row is missing, doubled, or where it does not belong",
                moves.stream().mapToLong(Move::wrong).sum(),
                3L * users)),
        List.of(chart(users, Shards.skew(slots.loads))),
        List.of(table(moves)));
  }

  private static void fill(Shards shards, Way way, int users) throws SQLException {
    shards.run("create table %s (user_id bigint primary key, body text)".formatted(way.table));
    for (var part : byShard(way.before, LongStream.range(0, users).boxed().toList()).entrySet()) {
      try (var connection = shards.connect(part.getKey());
          var insert =
              connection.prepareStatement(
                  """
                  insert into %s select id, 'what user ' || id || ' has said: ' || repeat('…', 60)
                  from unnest(?) as id
                  """
                      .formatted(way.table))) {
        insert.setObject(1, part.getValue().stream().mapToLong(id -> id).toArray());
        insert.executeUpdate();
      }
    }
  }

  private static Move rebalance(Shards shards, Way way, int users) throws SQLException {
    var log = "select pg_current_wal_insert_lsn() - '0/0'::pg_lsn";
    long logBefore = sum(shards.numbers(log));
    long moved = 0;
    long sideways = 0;
    for (int from = 0; from < BEFORE; from++) {
      for (var part : byShard(way.after, users(shards, way, from)).entrySet()) {
        int to = part.getKey();
        if (to != from) {
          move(shards, way, from, to, part.getValue());
          moved += part.getValue().size();
          sideways += to < BEFORE ? part.getValue().size() : 0;
        }
      }
    }
    long logBytes = sum(shards.numbers(log)) - logBefore;
    var loads = shards.numbers("select count(*) from " + way.table);
    return new Move(way, users, moved, sideways, wrong(shards, way, users), logBytes, loads);
  }

  /// Copies first and deletes afterwards: a crash in between leaves a row twice, and none is lost.
  private static void move(Shards shards, Way way, int from, int to, List<Long> users)
      throws SQLException {
    var ids = users.stream().mapToLong(id -> id).toArray();
    try (var source = shards.connect(from);
        var target = shards.connect(to);
        var read =
            source.prepareStatement(
                "select array_agg(user_id), array_agg(body) from %s where user_id = any (?)"
                    .formatted(way.table));
        var write =
            target.prepareStatement(
                "insert into %s select * from unnest(?, ?)".formatted(way.table));
        var delete =
            source.prepareStatement(
                "delete from %s where user_id = any (?)".formatted(way.table))) {
      read.setObject(1, ids);
      try (var rows = read.executeQuery()) {
        rows.next();
        write.setArray(1, rows.getArray(1));
        write.setArray(2, rows.getArray(2));
        write.executeUpdate();
      }
      delete.setObject(1, ids);
      delete.executeUpdate();
    }
  }

  private static List<Long> users(Shards shards, Way way, int shard) throws SQLException {
    try (var connection = shards.connect(shard);
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select user_id from " + way.table)) {
      var users = new ArrayList<Long>();
      while (rows.next()) {
        users.add(rows.getLong(1));
      }
      return users;
    }
  }

  private static long wrong(Shards shards, Way way, int users) throws SQLException {
    var found = new int[users];
    long misplaced = 0;
    for (int shard = 0; shard < AFTER; shard++) {
      for (long user : users(shards, way, shard)) {
        found[(int) user]++;
        misplaced += way.after.shardOf(user) == shard ? 0 : 1;
      }
    }
    return misplaced + IntStream.of(found).filter(times -> times != 1).count();
  }

  private static Map<Integer, List<Long>> byShard(Placement placement, List<Long> users) {
    var parts = new TreeMap<Integer, List<Long>>();
    for (long user : users) {
      parts.computeIfAbsent(placement.shardOf(user), _ -> new ArrayList<>()).add(user);
    }
    return parts;
  }

  private static long sum(List<Long> numbers) {
    return numbers.stream().mapToLong(number -> number).sum();
  }

  private static Chart chart(int users, double slots) {
    var skews =
        POINTS.stream()
            .map(points -> {
              var ring = Placement.ring(AFTER, points);
              var loads = new long[AFTER];
              LongStream.range(0, users).forEach(user -> loads[ring.shardOf(user)]++);
              return Shards.skew(LongStream.of(loads).boxed().toList());
            })
            .toList();
    return new Chart(
        "A ring shares evenly only if each shard stands at many points of it",
        new Chart.Axis("points of each shard on the ring", true),
        new Chart.Axis("most loaded shard ÷ mean", false),
        POINTS.stream().map(points -> (double) points).toList(),
        List.of(
            new Chart.Series("ring", skews),
            new Chart.Series(SLOTS + " slots", POINTS.stream().map(_ -> slots).toList())),
        List.of());
  }

  private static Table table(List<Move> moves) {
    return new Table(
        "What a fourth shard moves",
        List.of("Way", "rows", "moved", "of these between old shards", "log MB", "most ÷ mean"),
        moves.stream()
            .map(move ->
                Table.row(
                    move.way.says,
                    move.rows,
                    move.moved,
                    move.sideways,
                    move.logBytes / 1e6,
                    Shards.skew(move.loads)))
            .toList());
  }
}
