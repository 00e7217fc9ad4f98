package soulfra.replica;

import module java.base;
import module java.sql;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import soulfra.replica.FailOver.Outcome;
import soulfra.shard.Shard;
import soulfra.zookeeper.Cell.Seen;

/// One shard in the eyes of the overseer: looked at again and again, by one thread.
///
/// It remembers nothing that matters. Whatever it finds half done, by its predecessor or by itself,
/// it recognises by ZooKeeper and the nodes, and finishes it.
final class ShardWatch implements AutoCloseable {

  /// One lost answer is no reason; three in a row are.
  private static final int MISSES = 3;

  /// Every so many looks the followers are looked at, too.
  private static final int LOOKS = 10;

  private static final Duration LIMIT = Duration.ofSeconds(3);
  private static final Duration SILENCE = Duration.ofSeconds(1);
  private static final Logger log = LoggerFactory.getLogger(ShardWatch.class);

  private final Shard shard;
  private final Operator operator;
  private final Leaderships leaderships;
  private final FailOver failOver;
  private final Health health;

  private int misses;
  private int looks;

  /// The leadership under which the leader and all followers are known to stand.
  private @Nullable Leadership settled;

  private String said = "";

  ShardWatch(Shard shard, Operator operator, Leaderships leaderships, Overseer.Progress progress) {
    this.shard = shard;
    this.operator = operator;
    this.leaderships = leaderships;
    this.failOver =
        new FailOver(shard, operator, leaderships, step -> progress.reached(shard.id(), step));
    this.health = new Health(operator);
  }

  void look() throws SQLException {
    var latest = leaderships.latest(shard.id());
    if (latest.isEmpty()) {
      begin();
      return;
    }
    var now = latest.get();
    switch (health.of(shard.node(now.leader()))) {
      case LEADS -> {
        misses = 0;
        settle(now);
      }
      case FOLLOWS -> failOver(now, "is a follower");
      case SILENT -> {
        misses++;
        if (misses >= MISSES) {
          failOver(now, "does not answer");
        }
      }
    }
  }

  /// The first leadership: of who takes writes, if it is sure that there is no other.
  private void begin() throws SQLException {
    if (leaderships.read(shard.id()).isPresent()) {
      return;
    }
    var nodes = shard.nodes();
    var standings =
        Answers.of(
            nodes,
            nodes.size(),
            LIMIT,
            (node, _) -> Optional.of(Standing.of(operator, node, SILENCE)));
    var leaders = standings.stream().filter(standing -> !standing.follows()).toList();
    if (standings.size() < nodes.size() || leaders.size() != 1) {
      say(
          "shard %s waits for its first leadership: %d of %d nodes answer, %d lead"
              .formatted(shard.id(), standings.size(), nodes.size(), leaders.size()));
      return;
    }
    var leader = leaders.getFirst().node();
    long last = standings.stream().mapToLong(Standing::fence).max().orElse(0);
    try (var connection = operator.connect(leader, SILENCE)) {
      last = Math.max(last, Epoch.of(connection)); // where ZooKeeper has lost its memory
    }
    var first = new Leadership(shard.id(), leader.name(), last + 1);
    if (leaderships.begin(first)) {
      say("shard %s: %s".formatted(shard.id(), first));
    }
  }

  /// The first leadership, told to the leader, too, as whoever is in office would. However many do
  /// this, there is one.
  ///
  /// @return whether there is one by now
  boolean found() throws SQLException {
    begin();
    var now = leaderships.read(shard.id()).map(Seen::value);
    if (now.isPresent()) {
      failOver.raise(now.get());
    }
    return now.isPresent();
  }

  /// Brings into order what a fail-over leaves, or one that was refused, or one whose overseer
  /// died.
  private void settle(Leadership now) throws SQLException {
    looks++;
    if (now.equals(settled) && looks % LOOKS != 0) {
      return;
    }
    if (failOver.rejoin(now) > now.epoch()) {
      renew(now);
    } else if (!now.equals(settled)) {
      failOver.raise(now);
      settled = now;
      say("shard %s: %s".formatted(shard.id(), now));
    }
  }

  /// The leader is back, and followers were fenced for its successor: they are behind a later
  /// epoch, which becomes its own. Whoever was about to be the successor has lost.
  private void renew(Leadership now) {
    unlessChanged(now).ifPresent(seen -> leaderships.change(seen, now.next(now.leader())));
  }

  private void failOver(Leadership now, String reason) throws SQLException {
    var seen = unlessChanged(now);
    if (seen.isEmpty()) {
      return; // our copy was old
    }
    long began = System.nanoTime();
    var outcome = failOver.run(seen.get());
    var what =
        switch (outcome) {
          case Outcome.Promoted(var next) -> next + ", after %d ms".formatted(millisSince(began));
          case Outcome.Refused(var why) -> "no fail-over: " + why;
          case Outcome.Overtaken() -> "another fail-over came first";
        };
    say("shard %s: %s %s; %s".formatted(shard.id(), now.leader(), reason, what));
    if (outcome instanceof Outcome.Promoted) {
      misses = 0;
    }
  }

  private static long millisSince(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
  }

  private Optional<Seen<Leadership>> unlessChanged(Leadership now) {
    return leaderships.read(shard.id()).filter(seen -> seen.value().equals(now));
  }

  /// Each thing once, however often it is found again.
  private void say(String what) {
    if (!what.equals(said)) {
      log.info("{}", what);
    }
    said = what;
  }

  /// Another instance looks after it now.
  void rest() {
    health.close();
    misses = 0;
    settled = null;
  }

  @Override
  public void close() {
    health.close();
  }
}
