package soulfra.servers;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Brings a shard's nodes back: what Patroni's agent or an operator does elsewhere. It never
/// decides who leads: it goes by who takes writes on the newest timeline, which is who was promoted
/// last.
///
/// - A node that is down is started as a follower: of whom it followed, or if it led, of nobody.
///   With what it has it can be asked, promoted, or shown to another leader.
/// - Once there is a leader on a newer timeline, a node follows it, and is rebuilt if it can't.
/// - A leader that was overtaken so (it was frozen, or cut off) is killed, and comes back.
/// - A follower for whom its leader has no log any more is rebuilt.
///
/// It never gives a node a leader on the node's own timeline: whoever fences by an empty
/// `primary_conninfo` can rely on it until somebody is promoted; and for longer, if they set
/// `soulfra.fence` to a greater number than the leader's as well. Frozen nodes are left alone, and
/// those that are held.
public final class ShardSupervisor implements AutoCloseable {

  private static final Duration INTERVAL = Duration.ofMillis(300);

  /// For so long a leader that is down is left down.
  private static final Duration FAIL_OVER = Duration.ofSeconds(3);

  /// After so many starts that failed, its data are not worth another try.
  private static final int MOST_FAILURES = 3;

  private final PostgresShard shard;
  private final Consumer<String> events;
  private final Map<Postgres, Connection> connections = new HashMap<>();
  private final Map<Postgres, Integer> failures = new HashMap<>();
  private final Map<Postgres, Long> leaderDownSince = new HashMap<>();
  private final Rounds rounds;

  private ShardSupervisor(PostgresShard shard, Consumer<String> events) {
    this.shard = shard;
    this.events = events;
    this.rounds = Rounds.start("supervisor " + shard.name(), INTERVAL, this::look, events);
  }

  /// @param events is told what was done, and what went wrong
  public static ShardSupervisor start(PostgresShard shard, Consumer<String> events) {
    return new ShardSupervisor(shard, events);
  }

  private void look() throws SQLException {
    var standings = new LinkedHashMap<Postgres, Standing>();
    for (var node : shard.nodes()) {
      if (node.state() == Server.State.RUNNING) {
        standing(node).ifPresent(standing -> standings.put(node, standing));
      }
    }
    var leader =
        standings.entrySet().stream()
            .filter(entry -> !entry.getValue().follower())
            .max(Comparator.comparingInt(entry -> entry.getValue().timeline().number()))
            .map(Map.Entry::getKey);
    for (var node : shard.nodes()) {
      if (node.isToComeBack()) {
        forget(node);
        comeBack(node, leader.isPresent());
      }
    }
    if (leader.isPresent()) {
      mend(standings, leader.get());
    }
  }

  private void comeBack(Postgres node, boolean anotherLeads) {
    if (isBeyondRepair(node) || !mayComeBack(node, anotherLeads)) {
      return;
    }
    leaderDownSince.remove(node);
    failures.merge(node, 1, Integer::sum);
    shard.comeBack(node);
    failures.remove(node);
    events.accept(node.name() + " was down and came back as a follower");
  }

  private boolean mayComeBack(Postgres node, boolean anotherLeads) {
    return anotherLeads || !shard.ledLast(node) || hasRested(node);
  }

  private boolean hasRested(Postgres node) {
    long now = System.nanoTime();
    return now - leaderDownSince.computeIfAbsent(node, _ -> now) > FAIL_OVER.toNanos();
  }

  private boolean isBeyondRepair(Postgres node) {
    return !shard.hasData(node) || failures.getOrDefault(node, 0) >= MOST_FAILURES;
  }

  private void mend(Map<Postgres, Standing> standings, Postgres leader) throws SQLException {
    for (var node : shard.nodes()) {
      var its = standings.get(node);
      if (node.isToComeBack() && isBeyondRepair(node)) {
        rebuild(node, leader, "its data can't be used");
      } else if (its != null && !node.equals(leader) && !node.isHeld()) {
        // Read again, later than the node's: so it can't look as if the leader lacked something.
        var led = standing(leader);
        if (led.isPresent() && its.fence() <= led.get().fence()) {
          mend(node, its, leader, led.get());
        }
      }
    }
  }

  private void mend(Postgres node, Standing its, Postgres leader, Standing led)
      throws SQLException {
    boolean overtaken = its.timeline().number() < led.timeline().number();
    if (overtaken && !its.follower()) {
      forget(node);
      node.kill9();
      events.accept("%s led, and was overtaken by %s".formatted(node.name(), leader.name()));
    } else if (overtaken && !led.canLead(its)) {
      rebuild(node, leader, "its log goes another way since " + its.end());
    } else if (overtaken && !shard.follows(its, node, leader)) {
      shard.follow(node, leader);
      events.accept("%s follows %s".formatted(node.name(), leader.name()));
    } else if (!its.streaming() && shard.follows(its, node, leader) && lacks(leader, its.end())) {
      rebuild(node, leader, "there is no log any more since " + its.end());
    }
  }

  private void rebuild(Postgres node, Postgres leader, String reason) {
    forget(node);
    shard.rebuild(node, leader);
    failures.remove(node);
    events.accept("%s was rebuilt from %s: %s".formatted(node.name(), leader.name(), reason));
  }

  /// Whether a leader has thrown away the log that a follower needs next.
  private boolean lacks(Postgres leader, Lsn next) throws SQLException {
    var sql =
        """
        SELECT min(substr(name, 9)) FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}$'
        """;
    try (var statement = connection(leader).createStatement();
        var row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1).compareTo(next.segment()) > 0;
    }
  }

  private Optional<Standing> standing(Postgres node) {
    try {
      return Optional.of(Standing.of(connection(node)));
    } catch (SQLException e) {
      forget(node);
      return Optional.empty(); // it will be asked again, or found to be down
    }
  }

  /// Kept from look to look: to log in costs more than to ask.
  private Connection connection(Postgres node) throws SQLException {
    var connection = connections.get(node);
    if (connection == null) {
      connection = Standing.connect(node);
      connections.put(node, connection);
    }
    return connection;
  }

  private void forget(Postgres node) {
    var connection = connections.remove(node);
    if (connection == null) {
      return;
    }
    try {
      connection.close();
    } catch (SQLException e) {
      events.accept("%s: %s".formatted(node.name(), e.getMessage()));
    }
  }

  /// Returns when it has finished what it was doing; from then on nobody brings anything back.
  @Override
  public void close() {
    rounds.close();
    List.copyOf(connections.keySet()).forEach(this::forget);
  }
}
