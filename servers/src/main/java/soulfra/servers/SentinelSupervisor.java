package soulfra.servers;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// Brings Redis nodes and Sentinels back. Who leads is the Sentinels' decision: a node that is down
/// follows whom they name. A leader that is down is left to them for as long as a fail-over may
/// take; if they still name it then, there was nobody else, and it leads again.
public final class SentinelSupervisor implements AutoCloseable {

  private static final Duration INTERVAL = Duration.ofMillis(300);
  private static final Duration FAIL_OVER = Duration.ofSeconds(8);

  private final RedisSentinels group;
  private final Consumer<String> events;
  private final Map<Redis, Long> downSince = new HashMap<>();
  private final Rounds rounds;

  private SentinelSupervisor(RedisSentinels group, Consumer<String> events) {
    this.group = group;
    this.events = events;
    this.rounds = Rounds.start("supervisor redis", INTERVAL, this::look, events);
  }

  /// @param events is told what was done, and what went wrong
  public static SentinelSupervisor start(RedisSentinels group, Consumer<String> events) {
    return new SentinelSupervisor(group, events);
  }

  private void look() {
    for (var sentinel : group.sentinels()) {
      if (sentinel.isToComeBack()) {
        sentinel.start();
        events.accept(sentinel.name() + " was down and came back");
      }
    }
    for (var node : group.nodes()) {
      if (node.isToComeBack()) {
        comeBack(node);
      } else if (!node.isDown()) {
        downSince.remove(node);
      }
    }
  }

  private void comeBack(Redis node) {
    var leader = group.leader();
    if (leader.isEmpty()) {
      return;
    }
    long now = System.nanoTime();
    long since = downSince.computeIfAbsent(node, _ -> now);
    if (leader.get().equals(node) && now - since < FAIL_OVER.toNanos()) {
      return;
    }
    group.comeBack(node, leader.get());
    downSince.remove(node);
    events.accept(
        "%s was down and came back, led by %s".formatted(node.name(), leader.get().name()));
  }

  @Override
  public void close() {
    rounds.close();
  }
}
