package soulfra.servers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A leader and its followers: Postgres servers with the same data, by streaming replication.
///
/// Guaranteed: a node that was down comes back as a follower, never as a second leader. Ports and
/// data outlive a stop. With [Replication#QUORUM] what was acknowledged is on two nodes' disks.
///
/// Who leads while it runs is not decided here but by whoever calls `pg_promote()`; what becomes of
/// the others then is seen to by a [ShardSupervisor]. A fail-over needs no more than JDBC and the
/// operator's login:
///
/// 1. Fence: on the followers, `ALTER SYSTEM SET primary_conninfo = ''` and `pg_reload_conf()`. It
///    must reach all nodes but one: of a leader and two followers, both followers. With one of them
///    out of sight the old leader may go on with it, or it may hold the only other copy of a write;
///    a dead leader counts again when it is back as a follower. From here on the old leader can't
///    acknowledge a write, even if it is only out of our sight.
/// 2. Wait until `pg_stat_wal_receiver` is empty on them.
/// 3. Take the one with the longest log on the newest timeline: [Standing] says how to ask.
/// 4. `pg_promote()` it.
/// 5. On the others, `primary_conninfo` as they had it with the new leader's host and port, unless
///    they have more than it. The supervisor does this, too, and rebuilds those who have.
///
/// Nothing needs to be done about `synchronous_standby_names`: each node names all the others.
public final class PostgresShard implements AutoCloseable {

  /// What a leader waits for before it acknowledges.
  public enum Replication {
    /// One follower, whichever is first, has it on disk.
    QUORUM,
    /// Nobody: what was not sent yet is lost with the leader.
    ASYNC
  }

  /// @param name of the shard; its nodes are this and a number: `a1`, `a2`
  /// @param folder where its nodes' folders are
  /// @param wiring where followers find their leader
  public record Plan(
      String name,
      Path folder,
      int followers,
      Replication replication,
      ShardLogins logins,
      Wiring wiring) {

    public Plan(
        String name, Path folder, int followers, Replication replication, ShardLogins logins) {
      this(name, folder, followers, replication, logins, Wiring.DIRECT);
    }

    public Plan {
      if (!name.matches("[a-z]+") || followers < 1) {
        throw new IllegalArgumentException(
            "A shard has a name of small letters, and a follower: name=%s followers=%d"
                .formatted(name, followers));
      }
    }
  }

  private final Plan plan;
  private final List<ShardNode> nodes = new ArrayList<>();

  private PostgresShard(Plan plan) {
    this.plan = plan;
  }

  /// Starts all nodes, and returns when one leads, the others receive its log, and the database is
  /// there on all of them. The one that led last leads again, the first time the first.
  ///
  /// @throws IllegalStateException if a node can't be started; none is left then
  public static PostgresShard start(Plan plan) {
    if (Way.chosen() != Way.EMBEDDED) {
      throw new IllegalStateException(
          "Shards are embedded, since their followers' files are made here: LAB_SERVERS="
              + Way.chosen());
    }
    var shard = new PostgresShard(plan);
    try {
      shard.claim();
      var start = new ShardStart("shard " + plan.name, shard.nodes);
      var leader = start.run();
      leader.server().createUser(ShardLogins.APP, plan.logins.app());
      leader.server().letMakeRoles(ShardLogins.APP);
      leader.server().createDatabase(ShardLogins.DATABASE, ShardLogins.APP);
      start.awaitReplay(leader);
      return shard;
    } catch (RuntimeException e) {
      shard.close();
      throw e;
    }
  }

  private void claim() {
    var names = IntStream.rangeClosed(1, plan.followers + 1).mapToObj(i -> plan.name + i).toList();
    for (var name : names) {
      var others = names.stream().filter(other -> !other.equals(name)).toList();
      nodes.add(ShardNode.of(plan, name, others));
    }
  }

  public String name() {
    return plan.name;
  }

  /// Its nodes, in the order of their names, whoever leads.
  public List<Postgres> nodes() {
    return nodes.stream().map(ShardNode::server).toList();
  }

  /// @throws NoSuchElementException if there is none of that name
  public Postgres node(String name) {
    return known(name).server();
  }

  /// `a=127.0.0.1:7101,127.0.0.1:7102`, in the order of [#nodes].
  public String address() {
    return nodes.stream()
        .map(node -> node.server().address() + ":" + node.server().port())
        .collect(Collectors.joining(",", plan.name + "=", ""));
  }

  /// The same, by the addresses that followers are given.
  String addressForPeers() {
    return nodes.stream()
        .map(ShardNode::addressForPeers)
        .collect(Collectors.joining(",", plan.name + "=", ""));
  }

  /// The node that takes writes; of several, the one on the newest timeline. Empty while none does,
  /// or none that does answers.
  public Optional<Postgres> leader() {
    record Seen(ShardNode node, Standing standing) {}
    return nodes.stream()
        .flatMap(node -> node.look().map(standing -> new Seen(node, standing)).stream())
        .filter(seen -> !seen.standing.follower())
        .max(Comparator.comparingInt(seen -> seen.standing.timeline().number()))
        .map(seen -> seen.node.server());
  }

  /// Ends a follower's recovery, and returns when it takes writes. What it has not received is
  /// lost.
  public void promote(Postgres node) {
    known(node).promote();
  }

  /// Lets a running follower follow a leader. Whether it can is not looked at: see [Timeline].
  public void follow(Postgres node, Postgres leader) {
    known(node).follow(known(leader));
  }

  /// Starts a node that is down, as a follower: of whom it followed, or if it led, of nobody.
  public synchronized void comeBack(Postgres node) {
    var known = known(node);
    if (!known.files().follow()) {
      known.followAtStart("");
    }
    node.start();
  }

  /// Replaces a node's data by a copy of the leader's, and starts it as its follower. A running one
  /// is killed first.
  public synchronized void rebuild(Postgres node, Postgres leader) {
    known(node).rebuildFrom(known(leader));
  }

  /// Whether a node is set to follow this leader.
  boolean follows(Standing standing, Postgres node, Postgres leader) {
    return standing.upstream().equals(known(leader).conninfoFor(known(node)));
  }

  /// Whether a node that is down took writes when it was last up.
  boolean ledLast(Postgres node) {
    return hasData(node) && !known(node).files().follow();
  }

  boolean hasData(Postgres node) {
    return known(node).files().exist();
  }

  private ShardNode known(Postgres node) {
    return known(node.name());
  }

  private ShardNode known(String name) {
    return nodes.stream()
        .filter(node -> node.name().equals(name))
        .findAny()
        .orElseThrow(() -> new NoSuchElementException("There is no node " + name));
  }

  /// Stops the followers, then who leads them; so the leader has all that anybody has.
  @Override
  public synchronized void close() {
    var leaders = nodes.stream().filter(node -> !node.files().follow()).toList();
    var followers = nodes.stream().filter(node -> !leaders.contains(node)).toList();
    try {
      close(followers);
    } finally {
      close(leaders);
    }
  }

  private static void close(List<ShardNode> nodes) {
    AtOnce.run(nodes.stream().map(node -> (Runnable) node.server()::close).toList());
  }
}
