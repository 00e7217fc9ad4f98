package soulfra.servers;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// How the nodes of a shard start together: the first time, and after they were all down.
record ShardStart(String name, List<ShardNode> nodes) {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// @return who leads, when all others receive its log
  ShardNode run() {
    if (nodes.stream().noneMatch(node -> node.files().exist())) {
      make();
    }
    var last = ledLast();
    last.ifPresent(leader -> eachBut(leader, node -> prepare(node, leader)));
    AtOnce.run(
        nodes.stream()
            .filter(node -> node.files().exist())
            .map(node -> (Runnable) node.server()::start)
            .toList());
    var leader = last.orElseGet(this::promoteFurthest);
    eachBut(leader, node -> join(node, leader));
    awaitFollowers(leader);
    return leader;
  }

  /// All nodes out of one `initdb`, since a follower must have its leader's system identifier.
  private void make() {
    var first = nodes.getFirst();
    first.initialize();
    eachBut(first, node -> node.copyCold(first));
  }

  /// Who led last, by the files: no follower, and of these on the newest timeline. Empty if the
  /// last leader came back as a follower, and nobody was promoted since.
  private Optional<ShardNode> ledLast() {
    return nodes.stream()
        .filter(node -> node.files().exist() && !node.files().follow())
        .max(Comparator.comparingInt(ShardNode::timelineAtStart));
  }

  /// One that followed this leader goes on with it. Of all others it is not known yet if they can.
  private static void prepare(ShardNode node, ShardNode leader) {
    if (node.files().exist() && !node.followsAtStart(leader)) {
      node.followAtStart("");
    }
  }

  /// All are here, and none of them leads: whoever has most has all that was acknowledged.
  private ShardNode promoteFurthest() {
    var furthest =
        nodes.stream()
            .filter(ShardNode::runs)
            .max(
                Comparator.comparingInt((ShardNode node) -> node.standing().timeline().number())
                    .thenComparing(node -> node.standing().end()))
            .orElseThrow(() -> new IllegalStateException("Shard " + name + " has no data"));
    furthest.promote();
    return furthest;
  }

  private static void join(ShardNode node, ShardNode leader) {
    if (!node.files().exist()) {
      node.rebuildFrom(leader);
    } else if (!node.followsAtStart(leader)) {
      // In this order: what the leader writes in between does not look like something it lacks.
      var its = node.standing();
      if (leader.standing().canLead(its)) {
        node.follow(leader);
      } else {
        node.rebuildFrom(leader);
      }
    }
  }

  private void awaitFollowers(ShardNode leader) {
    eachBut(leader, node -> await(node, "receive", () -> node.standing().streaming()));
  }

  /// Returns when the followers show all that the leader has now. To have acknowledged it, one of
  /// them must have it on disk, and may show it later.
  void awaitReplay(ShardNode leader) {
    var end = leader.standing().end();
    eachBut(leader, node -> await(node, "replay", () -> node.hasReplayed(end)));
  }

  private static void await(ShardNode node, String what, BooleanSupplier done) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!done.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw LogEnd.failed(
            node.name(), "does not %s its leader's log".formatted(what), node.server().log(), null);
      }
      Pause.briefly(node.name());
    }
  }

  private void eachBut(ShardNode one, Consumer<ShardNode> what) {
    AtOnce.run(
        nodes.stream()
            .filter(node -> !node.equals(one))
            .map(node -> (Runnable) () -> what.accept(node))
            .toList());
  }
}
