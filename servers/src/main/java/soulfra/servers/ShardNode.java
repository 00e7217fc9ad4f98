package soulfra.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// One node of a shard: the server, and the files that are changed while it is down.
record ShardNode(
    Postgres server,
    PostgresEngine engine,
    Path folder,
    FollowerFiles files,
    ShardLogins logins,
    Wiring wiring) {

  /// Claims a folder and a port for a node that is not started yet.
  ///
  /// @param others the names of the shard's other nodes
  static ShardNode of(PostgresShard.Plan plan, String name, List<String> others) {
    var folder = plan.folder().resolve(name).toAbsolutePath().normalize();
    var user = Unprivileged.found();
    var engine =
        new PostgresEngine(user, user.cache(), ShardLogins.OPERATOR, settings(plan, name, others));
    try {
      Secret.write(folder.resolve("password"), plan.logins().operator());
    } catch (IOException e) {
      throw new UncheckedIOException("Can't keep a password in " + folder, e);
    }
    var server = Postgres.node(name, folder, ShardLogins.OPERATOR, engine);
    var files = new FollowerFiles(PostgresEngine.data(folder));
    return new ShardNode(server, engine, folder, files, plan.logins(), plan.wiring());
  }

  /// The quorum is set on every node from the beginning, and means nothing on a follower: one that
  /// is promoted never acknowledges by itself, not even its first write.
  ///
  /// There are no replication slots: one that stays behind on a former leader would keep its log
  /// for ever. A follower that was away for longer than `wal_keep_size` is rebuilt.
  private static String settings(PostgresShard.Plan plan, String name, List<String> others) {
    var quorum =
        switch (plan.replication()) {
          case QUORUM -> "ANY 1 (%s)".formatted(String.join(", ", others));
          case ASYNC -> "";
        };
    return """
    synchronous_standby_names = '%s'
        # What followers call themselves; whoever points one at another leader can ask it.
        lab.node = '%s'
    synchronous_commit = on
    wal_keep_size = 256MB
    max_wal_senders = 20
    max_replication_slots = 20
    wal_sender_timeout = 5s
    wal_receiver_timeout = 5s
    wal_receiver_status_interval = 1s
    """
        .formatted(quorum, name);
  }

  String name() {
    return server.name();
  }

  boolean runs() {
    return server.state() == Server.State.RUNNING;
  }

  /// Where its followers find it.
  String addressForPeers() {
    return wiring.through(Wiring.REPLICAS, name(), server.address() + ":" + server.port());
  }

  /// What a follower of this node has as `primary_conninfo`.
  String conninfoFor(ShardNode follower) {
    var address = addressForPeers();
    int colon = address.lastIndexOf(':');
    return "host=%s port=%s user=%s password=%s application_name=%s connect_timeout=2"
        .formatted(
            address.substring(0, colon),
            address.substring(colon + 1),
            ShardLogins.OPERATOR,
            logins.operator(),
            follower.name());
  }

  /// Makes the first data folder of a shard.
  void initialize() {
    try {
      engine.initialize(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("Can't make " + name(), e);
    }
  }

  /// Takes over data that were never started, as their follower.
  void copyCold(ShardNode leader) {
    try {
      BaseBackup.cold(leader.files.data(), emptyPart());
      becomeCopyOf(leader);
    } catch (IOException e) {
      throw new UncheckedIOException("Can't copy %s to %s".formatted(leader, this), e);
    }
  }

  /// Takes over the data of a running leader, and starts as its follower. A running node is killed
  /// first.
  void rebuildFrom(ShardNode leader) {
    server.kill9();
    try {
      BaseBackup.hot(leader.server, leader.files.data(), emptyPart());
      becomeCopyOf(leader);
    } catch (IOException e) {
      throw new UncheckedIOException("Can't copy %s to %s".formatted(leader, this), e);
    } catch (SQLException e) {
      throw new IllegalStateException("Can't copy %s to %s: %s".formatted(leader, this, e), e);
    }
    server.start();
  }

  /// Makes a node that is down a follower at its next start; of nobody if `conninfo` is empty.
  void followAtStart(String conninfo) {
    try {
      files.write(conninfo);
    } catch (IOException e) {
      throw new UncheckedIOException("Can't write the settings of " + name(), e);
    }
  }

  /// Whether it followed that leader when it was last up, and goes on with it at its next start.
  boolean followsAtStart(ShardNode leader) {
    try {
      return files.follow() && files.upstream().equals(leader.conninfoFor(this));
    } catch (IOException e) {
      throw new UncheckedIOException("Can't read the settings of " + name(), e);
    }
  }

  /// The newest timeline that a node that is down knows.
  int timelineAtStart() {
    try {
      return files.timeline();
    } catch (IOException e) {
      throw new UncheckedIOException("Can't read the log of " + name(), e);
    }
  }

  /// Lets a running follower follow a leader. Whether it can is not looked at.
  void follow(ShardNode leader) {
    execute(
        "ALTER SYSTEM SET primary_conninfo = '%s'".formatted(leader.conninfoFor(this)),
        "SELECT pg_reload_conf()");
  }

  void promote() {
    execute("SELECT pg_promote(wait => true, wait_seconds => 60)");
  }

  Standing standing() {
    try {
      return Standing.of(server);
    } catch (SQLException e) {
      throw new IllegalStateException("%s does not say how it stands".formatted(this), e);
    }
  }

  /// How it stands, if it runs and answers.
  Optional<Standing> look() {
    try {
      return runs() ? Optional.of(Standing.of(server)) : Optional.empty();
    } catch (SQLException e) {
      return Optional.empty(); // that it does not answer is the answer
    }
  }

  /// Whether readers of this follower see what its leader wrote up to there.
  boolean hasReplayed(Lsn place) {
    try (var connection = server.connect("postgres");
        var question =
            connection.prepareStatement("SELECT pg_last_wal_replay_lsn() >= ?::pg_lsn")) {
      question.setString(1, place.toString());
      try (var row = question.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("%s refused: %s".formatted(this, e.getMessage()), e);
    }
  }

  private void execute(String... statements) {
    try (var connection = server.connect("postgres");
        var statement = connection.createStatement()) {
      for (var sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("%s refused: %s".formatted(this, e.getMessage()), e);
    }
  }

  private Path emptyPart() throws IOException {
    var part = folder.resolve("data.part");
    Cache.delete(part);
    return part;
  }

  /// Whoever is killed in between leaves a node without data, and that is rebuilt.
  private void becomeCopyOf(ShardNode leader) throws IOException {
    var part = folder.resolve("data.part");
    new FollowerFiles(part).write(leader.conninfoFor(this));
    Cache.delete(files.data());
    Files.move(part, files.data(), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public String toString() {
    return name();
  }
}
