package soulfra.moving;

import module java.base;
import module java.sql;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import soulfra.replica.Leaderships;
import soulfra.replica.Operator;
import soulfra.shard.Shard;
import soulfra.shard.ShardId;
import soulfra.shard.ShardMap;
import soulfra.shard.ShardMaps;
import soulfra.shard.Slot;

/// Moves a slot to another shard while both serve (DDIA, "Rebalancing Partitions"). Read [#run]
/// first: it is the whole story.
///
/// Guaranteed: at no moment do two shards hold the slot, and no acknowledged write is lost or done
/// twice, wherever this one dies, and whoever else tries the same. Whoever runs the same move again
/// finishes what is decided, and takes back what is not. Not guaranteed: that it succeeds. When a
/// shard changes its leader meanwhile, the move fails; until it is run again the slot may be
/// closed, and its users are refused.
public final class Move {

  /// What has been done; each is durable before the next one begins.
  public enum Step {
    /// The target copies the rows and follows their changes; nobody sees them there yet.
    BEGUN,
    /// All rows are there, and changes come within a moment.
    CAUGHT_UP,
    /// The source takes no writes for the slot any more, and sees none under way.
    CLOSED,
    /// The target holds the slot: from here on there is no way back.
    OPENED,
    /// ZooKeeper says so.
    ANNOUNCED,
    /// The source has forgotten the rows.
    SWEPT
  }

  /// Is told how far it has come, by the thread that drives it.
  public interface Progress {
    void reached(Step step, String what);
  }

  private static final Logger log = LoggerFactory.getLogger(Move.class);
  private static final Duration COPY = Duration.ofMinutes(10);
  private static final Duration ARRIVAL = Duration.ofSeconds(5);
  private static final Duration CLOSE_BEHIND = Duration.ofMillis(200);
  private static final Duration ENDING = Duration.ofSeconds(10);
  private static final int FAILURES = 10;
  private static final String ACTIVE = "55006";

  private final Slot slot;
  private final ShardId to;
  private final Map<ShardId, Shard> shards;
  private final Operator operator;
  private final Leaderships leaderships;
  private final ShardMaps maps;
  private final Progress progress;
  private final SlotRows rows;
  private final String name;

  public Move(
      Slot slot,
      ShardId to,
      List<Shard> shards,
      Operator operator,
      Leaderships leaderships,
      ShardMaps maps,
      Progress progress) {
    this.slot = slot;
    this.to = to;
    this.shards = shards.stream().collect(Collectors.toMap(Shard::id, shard -> shard));
    this.operator = operator;
    this.leaderships = leaderships;
    this.maps = maps;
    this.progress = progress;
    this.rows = new SlotRows(slot);
    this.name = "move_" + slot;
    if (!this.shards.containsKey(to)) {
      throw new IllegalArgumentException("There is no shard " + to);
    }
  }

  /// @return for how long nobody could write
  /// @throws SQLException if a node was lost on the way
  /// @throws IllegalStateException if something took too long, or somebody else interfered
  public Duration run() throws SQLException {
    var map = maps.read();
    var from = map.holder(slot);
    // All are connected to before anybody has to wait.
    try (var ends = new Ends(shards, leaderships, operator)) {
      var source = ends.at(from);
      var target = ends.at(to);
      var decided = takeBack(ends, source);
      if (from.equals(to)) {
        throw new IllegalStateException(
            "Shard %s holds slot %s already, and nothing of it is left elsewhere"
                .formatted(to, slot));
      }
      if (decided.isEmpty()) {
        begin(source, target);
        progress.reached(Step.BEGUN, "shard %s copies it from %s".formatted(to, from));
        var behind = catchUp(source, target);
        progress.reached(
            Step.CAUGHT_UP,
            "%d rows, %d ms behind".formatted(rows.count(target.connection()), behind.toMillis()));
      } else if (decided.get() != target) {
        throw new IllegalStateException(
            "An earlier move of slot %s must be finished first: --to %s"
                .formatted(slot, decided.get().shard().id()));
      }
      long begin = System.nanoTime();
      if (decided.isEmpty()) {
        try {
          long mark = close(source);
          progress.reached(Step.CLOSED, "shard %s takes no more writes for it".formatted(from));
          awaitMark(target, mark, ARRIVAL);
          open(ends, source, target, mark);
        } catch (SQLException | RuntimeException e) {
          giveUp(ends, source, e);
          throw e;
        }
      }
      progress.reached(Step.OPENED, "shard %s holds it".formatted(to));
      return finish(ends, source, map, to, begin);
    }
  }

  /// What is decided, is told and swept up.
  ///
  /// @param begin since when nobody can write
  private Duration finish(Ends ends, End source, ShardMap map, ShardId holder, long begin)
      throws SQLException {
    if (!maps.change(map, map.move(slot, holder))) {
      throw new IllegalStateException("Somebody else has changed the map: run it again");
    }
    var pause = Duration.ofNanos(System.nanoTime() - begin);
    progress.reached(Step.ANNOUNCED, "map %d says so".formatted(map.version() + 1));
    stopCopying(ends);
    rows.delete(source.connection());
    progress.reached(Step.SWEPT, "shard %s has forgotten it".formatted(source.shard().id()));
    return pause;
  }

  /// Brings to an end what somebody else has left of a move, whichever shard it was to: finishes
  /// what is decided, and takes back what is not.
  ///
  /// @return who holds the slot
  ShardId settle() throws SQLException {
    var map = maps.read();
    try (var ends = new Ends(shards, leaderships, operator)) {
      var source = ends.at(map.holder(slot));
      var decided = takeBack(ends, source);
      if (decided.isEmpty()) {
        log.info("the move of slot {} is taken back: {} holds it", slot, source.shard().id());
        return source.shard().id();
      }
      var holder = decided.get().shard().id();
      var _ = finish(ends, source, map, holder, System.nanoTime());
      log.info("the move of slot {} is finished: {} holds it", slot, holder);
      return holder;
    }
  }

  /// Takes back what earlier attempts left, wherever they wanted it to go, unless a shard holds the
  /// slot since: that one is answered. Once the marks are gone, whoever else still drives such an
  /// attempt can't open the slot any more: then it is safe to go on at the source.
  private Optional<End> takeBack(Ends ends, End source) throws SQLException {
    stopCopying(ends);
    var others = ends.all().stream().filter(end -> end != source).toList();
    for (var other : others) {
      other.run("DELETE FROM moves WHERE slot = " + slot);
    }
    for (var other : others) {
      if (other.holds(slot)) {
        return Optional.of(other);
      }
    }
    for (var other : others) {
      rows.delete(other.connection());
    }
    source.run("DELETE FROM moves WHERE slot = " + slot);
    source.run(
        """
        INSERT INTO slots_held (slot, live_from) SELECT %s, position FROM relay_lease
        ON CONFLICT (slot) DO UPDATE SET closing = false
        """
            .formatted(slot));
    return Optional.empty();
  }

  private void giveUp(Ends ends, End source, Exception why) {
    try {
      var _ = takeBack(ends, source);
    } catch (SQLException | RuntimeException e) {
      why.addSuppressed(e);
    }
  }

  /// From here on Postgres itself does the work: a snapshot of the rows, and then their changes. It
  /// writes as who made the subscription, whom row-level security lets in.
  private void begin(End source, End target) throws SQLException {
    source.run(
        "CREATE PUBLICATION %s FOR TABLE %s, moves WHERE (slot = %s)"
            .formatted(name, rows.published(), slot));
    target.run(
        "CREATE SUBSCRIPTION %s CONNECTION '%s' PUBLICATION %s WITH (run_as_owner = true)"
            .formatted(name, operator.conninfo(source.leader()).replace("'", "''"), name));
  }

  /// How far behind the target is shows in how long a mark takes to get there.
  private Duration catchUp(End source, End target) throws SQLException {
    var deadline = Deadline.after(COPY, "Copying slot " + slot);
    var notYet =
        """
        SELECT count(*) FROM pg_subscription_rel JOIN pg_subscription s ON s.oid = srsubid
        WHERE subname = '%s' AND srsubstate <> 'r'
        """
            .formatted(name);
    while (target.number(notYet) > 0) {
      mustNotFail(target);
      deadline.pause();
    }
    while (true) {
      long begin = System.nanoTime();
      awaitMark(target, mark(source), COPY);
      var behind = Duration.ofNanos(System.nanoTime() - begin);
      if (behind.compareTo(CLOSE_BEHIND) < 0) {
        return behind;
      }
      deadline.pause();
    }
  }

  /// Postgres tries again by itself, as often as it takes; but what fails again and again needs a
  /// look.
  private void mustNotFail(End target) throws SQLException {
    var failures =
        target.number(
            """
            SELECT apply_error_count + sync_error_count FROM pg_stat_subscription_stats
            WHERE subname = '%s'
            """
                .formatted(name));
    if (failures > FAILURES) {
      throw new IllegalStateException(
          "Copying slot %s failed %d times; the log of %s says why"
              .formatted(slot, failures, target.leader()));
    }
  }

  private long mark(End source) throws SQLException {
    return source.number(
        """
        INSERT INTO moves AS m VALUES (%s, 1) ON CONFLICT (slot) DO UPDATE SET mark = m.mark + 1
        RETURNING mark
        """
            .formatted(slot));
  }

  private void awaitMark(End target, long mark, Duration limit) throws SQLException {
    var deadline = Deadline.after(limit, "The last change of slot " + slot + " on its way");
    while (target.number("SELECT mark FROM moves WHERE slot = " + slot) < mark) {
      deadline.pause();
    }
  }

  /// First no new writer begins, then those that have begun end: whoever has entered the slot has
  /// locked its row. The mark is committed last, so it arrives last.
  private long close(End source) throws SQLException {
    source.run("UPDATE slots_held SET closing = true WHERE slot = " + slot);
    return source.transaction(() -> {
      source.run("DELETE FROM slots_held WHERE slot = " + slot);
      return mark(source);
    });
  }

  /// What was done of what other shards send here must not be done again there; and live events go
  /// on above all positions that the source ever gave out.
  private void open(Ends ends, End source, End target, long mark) throws SQLException {
    long told = source.number("SELECT position + (SELECT count(*) FROM outbox) FROM relay_lease");
    var done = new HashMap<ShardId, List<Long>>();
    for (var sender : ends.all()) {
      var waiting = sender.numbers("SELECT id FROM effects WHERE slot = " + slot);
      done.put(sender.shard().id(), source.received(sender.shard().id(), waiting));
    }
    target.transaction(() -> {
      if (target.number(
              "SELECT mark FROM moves WHERE slot = %s AND mark = %d FOR UPDATE"
                  .formatted(slot, mark))
          != mark) {
        throw new IllegalStateException("Somebody else has taken back the move of slot " + slot);
      }
      for (var each : done.entrySet()) {
        target.receive(each.getKey(), each.getValue());
      }
      long position =
          target.number(
              "UPDATE relay_lease SET position = greatest(position, %d) RETURNING position"
                  .formatted(told));
      target.run(
          "INSERT INTO slots_held (slot, live_from) VALUES (%s, %d)".formatted(slot, position));
      return position;
    });
  }

  /// Of all attempts, to whichever shard: one that goes on would copy the deletions, too.
  private void stopCopying(Ends ends) throws SQLException {
    for (var end : ends.all()) {
      if (end.number("SELECT 1 FROM pg_subscription WHERE subname = '%s'".formatted(name)) > 0) {
        end.run("ALTER SUBSCRIPTION %s DISABLE".formatted(name));
        end.run("ALTER SUBSCRIPTION %s SET (slot_name = NONE)".formatted(name));
        end.run("DROP SUBSCRIPTION " + name);
      }
    }
    for (var end : ends.all()) {
      // A node that led when it began may follow now, and would keep its log for ever.
      for (var node : end.shard().nodes()) {
        try (var connection = operator.connect(node, ENDING)) {
          forget(connection);
        } catch (SQLException e) {
          if (node.equals(end.leader())) {
            throw e;
          }
          log.warn("{} is away, and may keep its log for slot {}", node, slot, e);
        }
      }
      end.run("DROP PUBLICATION IF EXISTS " + name);
    }
  }

  /// A replication slot is Postgres's word for a reader of its log.
  private void forget(Connection node) throws SQLException {
    var deadline = Deadline.after(ENDING, "Ending the copy of slot " + slot);
    while (true) {
      try (var statement = node.createStatement()) {
        statement.execute(
            """
            SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots
            WHERE slot_name = '%1$s' AND active_pid IS NOT NULL;
            SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots
            WHERE slot_name = '%1$s'
            """
                .formatted(name));
        return;
      } catch (SQLException e) {
        if (!ACTIVE.equals(e.getSQLState())) {
          throw e;
        }
      }
      deadline.pause();
    }
  }
}
