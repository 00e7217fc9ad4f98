package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.SetParams;
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
import soulfra.servers.Redis;
import soulfra.servers.ZooKeeperEnsemble;

@About(
    id = "10.6",
    name = "who-leads",
    chapter = Chapter.CONSENSUS,
    section = "Consensus in Practice",
    sectionInFirstEdition = "Membership and Coordination Services",
    title = "You are the leader, and so are you",
    question =
        """
        Ada is elected, and the server that elected her dies; another one takes its place, or it \
        starts again. Is Bob elected, too, while Ada still believes that she leads? And if both \
        write, can the store tell who came later?\
        """,
    broken =
        """
        A lease in Redis (SET NX PX) with a token from INCR, and a replica that takes over; a lock \
        of a Postgres session, and Postgres starts again.\
        """,
    fixed =
        """
        An ephemeral node in ZooKeeper, three of them, of which one dies; its number in the log \
        (czxid) is the token.\
        """,
    predictions =
        @About.Prediction(
            stage = Stage.THREE,
            says =
                """
                (The services by themselves.) The replica has never heard of Ada's lease: it \
                elects Bob, and counts from where it was, so that both hold the same token and no \
                store can tell them apart. Postgres forgets the session's lock with the session: \
                both believe, but a sequence survives the crash, and Bob's token is the higher \
                one. In ZooKeeper a majority knows of Ada: Bob is refused. Only when her session \
                is over he is elected, with a higher token.\
                """),
    change = "WAIT for the replica after Redis said yes: what is better, and what is not?")
public final class E10_6_WhoLeads implements Experiment {

  private static final int LEASE_MILLIS = 60_000; // much longer than all that happens here
  private static final int SESSION_MILLIS = 30_000;
  private static final String NODE = "/leader";
  private static final int NOBODY = 1; // listens at this port

  /// What one was told: elected with a token, or not.
  private record Answer(boolean elected, long token) {
    private static final Answer NO = new Answer(false, 0);
  }

  /// @param both elections in which Bob was elected although Ada's had not ended
  /// @param same of those in which Bob's token is not higher than Ada's
  /// @param after elections of Bob when Ada had resigned, which all are due, with a higher token
  private record Outcome(String way, int elections, int both, int same, int after) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int elections = lab.quick() ? 1 : 12;
    var redis = redis(lab, elections);
    var postgres = postgres(lab, elections);
    var zooKeeper = zooKeeper(lab, elections);
    var all = List.of(redis, postgres, zooKeeper);
    return new Findings(
        "Of %d elections each, Redis elected two in %d and gave both the same token in %d; Postgres two in %d, with tokens in order in all but %d; ZooKeeper two in %d."
            .formatted(
                elections, redis.both, redis.same, postgres.both, postgres.same, zooKeeper.both),
        List.of(
            Check.seen(BROKEN, "Redis elects two", redis.both, elections),
            Check.seen(BROKEN, "Redis gives two leaders the same token", redis.same, elections),
            Check.seen(BROKEN, "Postgres elects two", postgres.both, elections),
            Check.never(
                COMPARED,
                "Postgres gives the second one no higher token",
                postgres.same,
                elections),
            Check.never(FIXED, "ZooKeeper elects two", zooKeeper.both, elections),
            Check.that(
                FIXED,
                "ZooKeeper elects the second one when the first has gone, with a higher token",
                zooKeeper.after == elections,
                "%d of %d".formatted(zooKeeper.after, elections))),
        List.of(
            Chart.ways(
                "Who leads is what a majority remembers",
                "% of the elections with two leaders",
                all.stream().map(Outcome::way).toList(),
                all.stream().map(o -> 100.0 * o.both / o.elections).toList())),
        List.of(table(all)));
  }

  /// The wire to the replica is cut when Ada is elected, and then the replica takes over.
  private static Outcome redis(Lab lab, int elections) throws SQLException {
    int both = 0;
    int same = 0;
    for (int i = 0; i < elections; i++) {
      lab.say("Redis, election %d".formatted(i + 1));
      var folder = lab.folder().resolve("redis-" + i);
      try (var leader = Redis.start(folder.resolve("leader"), 0);
          var replica = Redis.start(folder.resolve("replica"), 0);
          var adas = leader.connect();
          var bobs = replica.connect()) {
        follow(bobs, adas, leader);
        bobs.replicaof("127.0.0.1", NOBODY); // the wire is cut: what was not copied never will be
        var ada = lease(adas, "Ada");
        leader.kill9();
        bobs.replicaofNoOne();
        var bob = lease(bobs, "Bob");
        both += ada.elected && bob.elected ? 1 : 0;
        same += ada.elected && bob.elected && bob.token <= ada.token ? 1 : 0;
      }
    }
    return new Outcome("Redis lease", elections, both, same, 0);
  }

  /// Returns when the replica has what the leader has.
  private static void follow(Jedis replica, Jedis leader, Redis server) throws SQLException {
    var login = String.valueOf(URI.create(server.url()).getUserInfo());
    replica.configSet("masterauth", login.substring(login.indexOf(':') + 1));
    leader.set("before", "the election");
    replica.replicaof(server.address(), server.port());
    Shard.await("the replica has a copy", () -> replica.exists("before"));
  }

  /// A token first, so that whoever is elected later has drawn it later.
  private static Answer lease(Jedis redis, String who) {
    long token = redis.incr("token");
    var lease = redis.set("leader", who, SetParams.setParams().nx().px(LEASE_MILLIS));
    return lease == null ? Answer.NO : new Answer(true, token);
  }

  /// Postgres dies and starts again while Ada has nothing to ask it.
  private static Outcome postgres(Lab lab, int elections) throws SQLException {
    int both = 0;
    int same = 0;
    try (var server = Postgres.start(lab.folder().resolve("postgres"), 0)) {
      server.dropDatabase("election");
      server.createDatabase("election");
      try (var setUp = server.connect("election")) {
        Sqlite.run(setUp, "create sequence tokens");
      }
      for (int i = 0; i < elections; i++) {
        lab.say("Postgres, election %d".formatted(i + 1));
        try (var adas = server.connect("election")) {
          var ada = lock(adas);
          server.kill9();
          server.start();
          try (var bobs = server.connect("election")) {
            var bob = lock(bobs);
            both += ada.elected && bob.elected ? 1 : 0;
            same += ada.elected && bob.elected && bob.token <= ada.token ? 1 : 0;
          }
        }
      }
    }
    return new Outcome("Postgres session's lock", elections, both, same, 0);
  }

  private static Answer lock(Connection connection) throws SQLException {
    if (!Shard.isTrue(connection, "select pg_try_advisory_lock(1)")) {
      return Answer.NO;
    }
    return new Answer(true, Sqlite.number(connection, "select nextval('tokens')"));
  }

  /// The server that Ada was connected to, or another one, dies; then she resigns.
  private static Outcome zooKeeper(Lab lab, int elections) throws Exception {
    int both = 0;
    int after = 0;
    lab.say("starting ZooKeeper");
    try (var ensemble = ZooKeeperEnsemble.start(lab.folder().resolve("zookeeper"), 3)) {
      for (int i = 0; i < elections; i++) {
        lab.say("ZooKeeper, election %d".formatted(i + 1));
        var dying = ensemble.nodes().get(i % 3);
        var ada = new ZooKeeper(ensemble.connectString(), SESSION_MILLIS, _ -> {});
        var bob = new ZooKeeper(ensemble.connectString(), SESSION_MILLIS, _ -> {});
        try {
          var first = node(ada);
          dying.kill9();
          both += first.elected && node(bob).elected ? 1 : 0;
          node(ada); // has she found another server? Else nobody would hear that she goes
          ada.close();
          var second = node(bob);
          after += second.elected && second.token > first.token ? 1 : 0;
        } finally {
          ada.close();
          bob.close();
        }
        dying.start();
      }
    }
    return new Outcome("ZooKeeper's node", elections, both, 0, after);
  }

  /// Asks until there is an answer: while a server is away, or another one is elected among them,
  /// there is none.
  private static Answer node(ZooKeeper client) throws Exception {
    var answers = new ArrayList<Answer>();
    Shard.await(
        "an answer of ZooKeeper",
        () -> {
          try {
            answers.add(create(client));
            return true;
          } catch (KeeperException.ConnectionLossException _) {
            return false;
          } catch (KeeperException e) {
            throw new IllegalStateException(e);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
          }
        });
    return answers.getFirst();
  }

  private static Answer create(ZooKeeper client) throws KeeperException, InterruptedException {
    var me = Long.toString(client.getSessionId()).getBytes(StandardCharsets.UTF_8);
    try {
      var made = new Stat();
      client.create(NODE, me, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL, made);
      return new Answer(true, made.getCzxid());
    } catch (KeeperException.NodeExistsException _) {
      return mine(client); // an answer to an earlier try may have got lost
    }
  }

  private static Answer mine(ZooKeeper client) throws KeeperException, InterruptedException {
    var there = client.exists(NODE, false);
    return there != null && there.getEphemeralOwner() == client.getSessionId()
        ? new Answer(true, there.getCzxid())
        : Answer.NO;
  }

  private static Table table(List<Outcome> all) {
    return new Table(
        "Ada is elected, a server dies, and Bob wants to be elected",
        List.of("By", "elections", "two leaders", "without tokens in order", "Bob after Ada"),
        all.stream().map(o -> Table.row(o.way, o.elections, o.both, o.same, o.after)).toList());
  }
}
