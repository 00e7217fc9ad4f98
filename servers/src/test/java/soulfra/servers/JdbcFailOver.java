package soulfra.servers;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/// A fail-over by somebody who has nothing but addresses and the operator's login, as a stage has.
final class JdbcFailOver {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern LEADER = Pattern.compile("host=\\S+ port=\\d+");

  private final String url;
  private final List<String> followers;

  /// @param url with `{node}` in it
  /// @param followers `HOST:PORT` of those that may be promoted
  JdbcFailOver(String url, List<String> followers) {
    this.url = url;
    this.followers = followers;
  }

  /// @return the new leader's `HOST:PORT`
  String run() throws SQLException {
    var upstream = Sql.ask(at(followers.getFirst()), "SHOW primary_conninfo");
    fence();
    return promoteFurthest(upstream);
  }

  /// From here on the old leader has nobody who acknowledges what it writes.
  void fence() throws SQLException {
    for (var node : followers) {
      set(node, "");
    }
    for (var node : followers) {
      await()
          .atMost(PATIENCE)
          .until(() -> Sql.ask(at(node), "SELECT count(*) FROM pg_stat_wal_receiver").equals("0"));
    }
  }

  /// @param upstream what a follower's `primary_conninfo` was
  String promoteFurthest(String upstream) throws SQLException {
    record Candidate(String node, int timeline, Lsn end) {}
    var candidates = new ArrayList<Candidate>();
    for (var node : followers) {
      try (var connection = replication(node);
          var statement = connection.createStatement();
          var row = statement.executeQuery("IDENTIFY_SYSTEM")) {
        row.next();
        candidates.add(
            new Candidate(node, row.getInt("timeline"), Lsn.parse(row.getString("xlogpos"))));
      }
    }
    candidates.sort(Comparator.comparingInt(Candidate::timeline).thenComparing(Candidate::end));
    var best = candidates.getLast().node();
    Sql.execute(at(best), "SELECT pg_promote()");
    for (var node : followers) {
      if (!node.equals(best)) {
        set(node, upstreamTo(best, upstream, node));
      }
    }
    return best;
  }

  /// Each follower keeps its own `application_name`, by which the quorum knows it.
  private String upstreamTo(String leader, String old, String follower) throws SQLException {
    var host = leader.substring(0, leader.indexOf(':'));
    var port = leader.substring(leader.indexOf(':') + 1);
    var name = Sql.ask(at(follower), "SELECT current_setting('lab.node')");
    return LEADER
        .matcher(old)
        .replaceFirst("host=%s port=%s".formatted(host, port))
        .replaceFirst("application_name=\\S+", "application_name=" + name);
  }

  private void set(String node, String upstream) throws SQLException {
    Sql.execute(at(node), "ALTER SYSTEM SET primary_conninfo = '" + upstream + "'");
    Sql.execute(at(node), "SELECT pg_reload_conf()");
  }

  private Connection replication(String node) throws SQLException {
    return DriverManager.getConnection(
        at(node) + "&replication=database&preferQueryMode=simple&assumeMinServerVersion=18");
  }

  private String at(String node) {
    return url.replace("{node}", node);
  }
}
