package soulfra.replica;

import module java.base;
import module java.sql;

import java.time.Duration;
import soulfra.shard.Node;
import soulfra.shard.Shard;
import soulfra.zookeeper.Cell.Seen;

/// Makes another node the leader of a shard. Read [#run] first: it is the whole story.
///
/// Guaranteed, if a write is acknowledged only when one follower has it: no acknowledged write is
/// lost, whether the old leader is dead, frozen, or only out of our sight; whoever else tries the
/// same at the same time; and wherever this one dies. A write that waits for its acknowledgement
/// meanwhile may be there afterwards or not: it is indefinite. And nobody reads from the old leader
/// what the new one has changed: see [Leaderships#isCertain].
///
/// Not guaranteed: that it succeeds. It needs all nodes but one. A write is on two of them, so only
/// then has one of those that were asked every acknowledged write; and only then can nobody
/// acknowledge the next one behind our back (DDIA, "Quorums for reading and writing").
final class FailOver {

  /// What has been done; each is durable before the next one begins.
  enum Step {
    /// All nodes but one follow nobody any more.
    FENCED,
    /// ZooKeeper says who is the leader now, and since which epoch.
    DECIDED,
    /// Nobody who has not heard of it takes the old leader at its word any more.
    FORGOTTEN,
    /// The new leader takes writes, if they come with its epoch.
    PROMOTED,
    /// The new leader knows its epoch.
    COUNTED,
    /// The others follow it, so it can acknowledge.
    FOLLOWED
  }

  sealed interface Outcome {
    record Promoted(Leadership now) implements Outcome {}

    /// Too little is there to lose nothing. Nobody leads, or the old leader does, until more is.
    record Refused(String reason) implements Outcome {}

    /// Somebody else has begun a later one.
    record Overtaken() implements Outcome {}
  }

  private static final Duration SILENCE = Duration.ofSeconds(1);
  private static final Duration FENCING = Duration.ofSeconds(3);
  private static final Duration PROMOTION = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(2);

  private final Shard shard;
  private final Operator operator;
  private final Leaderships leaderships;
  private final Consumer<Step> progress;

  FailOver(Shard shard, Operator operator, Leaderships leaderships, Consumer<Step> progress) {
    this.shard = shard;
    this.operator = operator;
    this.leaderships = leaderships;
    this.progress = progress;
  }

  /// The epoch of the leadership that is to come is the fencing token of all that is done for it.
  ///
  /// @param before the leadership that is to end
  /// @throws SQLException if a node was lost on the way; the next one begins anew, with a later
  ///   epoch
  Outcome run(Seen<Leadership> before) throws SQLException {
    long epoch = before.value().epoch() + 1;

    var fenced = fence(epoch);
    int needed = Math.max(1, shard.nodes().size() - 1);
    if (fenced.size() < needed) {
      return new Outcome.Refused(
          "%d of %d nodes must be fenced, and only %s could be: an acknowledged write may be missing there"
              .formatted(
                  needed, shard.nodes().size(), fenced.stream().map(Standing::node).toList()));
    }
    progress.accept(Step.FENCED);

    var best = Collections.max(fenced, Standing.BY_LOG).node();
    var now = before.value().next(best.name());
    if (!leaderships.change(before, now)) {
      return new Outcome.Overtaken();
    }
    progress.accept(Step.DECIDED);

    forget();
    progress.accept(Step.FORGOTTEN);

    if (!promote(best, epoch)) {
      return new Outcome.Overtaken();
    }
    progress.accept(Step.PROMOTED);

    raise(now);
    progress.accept(Step.COUNTED);

    rejoin(now);
    progress.accept(Step.FOLLOWED);
    return new Outcome.Promoted(now);
  }

  /// Who answers and is no leader stops following. From here on an old leader that is only out of
  /// our sight has at most one node left to acknowledge what it writes: itself.
  private List<Standing> fence(long epoch) {
    int enough = Math.max(1, shard.nodes().size() - 1);
    return Answers.of(
        shard.nodes(),
        enough,
        FENCING,
        (node, wanted) ->
            LeftOut.FENCE.isLeftOut()
                ? Optional.of(Standing.of(operator, node, SILENCE)).filter(Standing::follows)
                : fence(node, epoch, wanted));
  }

  /// The fence stands in the node itself. Whoever comes with an older one, or was here before and
  /// only stood still, finds it, or finds the connection broken.
  private Optional<Standing> fence(Node node, long epoch, BooleanSupplier wanted)
      throws SQLException {
    try (var connection = operator.take(node, SILENCE);
        var statement = connection.createStatement()) {
      boolean may =
          isTrue(
              statement,
              """
              SELECT pg_is_in_recovery()
                AND coalesce(nullif(current_setting('soulfra.fence', true), ''), '0')::bigint <= %d
              """
                  .formatted(epoch));
      if (!may || !wanted.getAsBoolean()) {
        return Optional.empty();
      }
      set(statement, "soulfra.fence", Long.toString(epoch));
      await(statement, "SELECT current_setting('soulfra.fence', true) = '%d'".formatted(epoch));
      statement.execute(
          """
          SELECT pg_terminate_backend(pid, 500) FROM pg_stat_activity
          WHERE application_name = '%s' AND pid <> pg_backend_pid()
          """
              .formatted(Operator.FAIL_OVER));
      set(statement, "primary_conninfo", "");
      await(
          statement,
          """
          SELECT current_setting('primary_conninfo') = ''
            AND NOT EXISTS (SELECT FROM pg_stat_wal_receiver)
          """);
    }
    return Optional.of(Standing.of(operator, node, SILENCE))
        .filter(its -> its.follows() && its.upstream().isEmpty() && its.fence() == epoch);
  }

  private static void forget() throws SQLException {
    try {
      Leaderships.awaitForgotten();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("Interrupted in the middle of a fail-over", e);
    }
  }

  /// Ends a node's recovery, unless it is somebody else's by now.
  private boolean promote(Node node, long epoch) throws SQLException {
    if (LeftOut.FENCE.isLeftOut()) {
      var _ = fence(node, epoch, () -> true);
    }
    try (var connection = operator.take(node, PROMOTION.plus(SILENCE));
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                """
                SELECT pg_promote(wait => true, wait_seconds => %d)
                WHERE current_setting('primary_conninfo') = ''
                  AND current_setting('soulfra.fence', true) = '%d'
                """
                    .formatted(PROMOTION.toSeconds(), epoch))) {
      if (!row.next()) {
        return false;
      }
      if (!row.getBoolean(1)) {
        throw new SQLTimeoutException("%s does not lead after %s".formatted(node, PROMOTION));
      }
      return true;
    }
  }

  /// Tells the leader its epoch; before that it takes nobody's writes.
  void raise(Leadership now) throws SQLException {
    try (var connection = operator.connect(shard.node(now.leader()), SILENCE)) {
      Epoch.raise(connection, now.epoch());
    }
  }

  /// Lets those follow the leader that don't and can: after a promotion, after a fail-over that was
  /// refused, and whatever one that died left behind. The others must be rebuilt, which is not done
  /// here.
  ///
  /// @return the latest fence among them. While it is later than the leadership nobody behind it is
  ///   touched: a fail-over with that epoch may be under way.
  long rejoin(Leadership now) {
    var leader = shard.node(now.leader());
    var others = shard.nodes().stream().filter(node -> !node.equals(leader)).toList();
    return Answers.of(
            others,
            others.size(),
            FENCING,
            (node, wanted) -> Optional.of(rejoin(node, leader, now.epoch(), wanted)))
        .stream()
        .max(Comparator.naturalOrder())
        .orElse(0L);
  }

  private long rejoin(Node node, Node leader, long epoch, BooleanSupplier wanted)
      throws SQLException {
    var its = Standing.of(operator, node, SILENCE); // before the leader's, which is to be the later
    var upstream = operator.conninfo(leader, node);
    if (!its.follows()
        || its.upstream().equals(upstream)
        || its.fence() > epoch
        || !its.canFollow(Standing.of(operator, leader, SILENCE))) {
      return its.fence();
    }
    try (var connection = operator.take(node, SILENCE);
        var statement = connection.createStatement()) {
      // Looked at and done on one connection: the next fail-over breaks it before it goes on.
      boolean may =
          isTrue(
              statement,
              """
              SELECT coalesce(nullif(current_setting('soulfra.fence', true), ''), '0')::bigint <= %d
              """
                  .formatted(epoch));
      if (may && wanted.getAsBoolean()) {
        set(statement, "primary_conninfo", upstream);
      }
    }
    return its.fence();
  }

  private static void set(Statement statement, String name, String value) throws SQLException {
    statement.execute("ALTER SYSTEM SET %s = '%s'".formatted(name, value.replace("'", "''")));
    statement.execute("SELECT pg_reload_conf()");
  }

  private static void await(Statement statement, String question) throws SQLException {
    long deadline = System.nanoTime() + FENCING.toNanos();
    while (!isTrue(statement, question)) {
      if (System.nanoTime() > deadline) {
        throw new SQLTimeoutException("Not after %s: %s".formatted(FENCING, question));
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private static boolean isTrue(Statement statement, String question) throws SQLException {
    try (var row = statement.executeQuery(question)) {
      return row.next() && row.getBoolean(1);
    }
  }
}
