package soulfra.replica;

import module java.base;
import module java.sql;

import java.time.Duration;
import soulfra.shard.Node;
import soulfra.shard.Shard;

/// Who may ask a shard's nodes how they stand and change what they do: the superuser, by JDBC.
///
/// Every connection has a limit to each silence of the server: a frozen one is given up after it.
public final class Operator {

  /// How the connections of a fail-over are called, so that the next one can break them off.
  static final String FAIL_OVER = "soulfra fail-over";

  private static final Pattern PARAMETER = Pattern.compile("[?&](user|password)=([^&]*)");

  private final String url;
  private final String database;
  private final String user;
  private final String password;
  private final List<Shard> peers;

  /// @param url `SOULFRA_SHARDS_OPERATOR_URL`: `{node}` stands for a node's `HOST:PORT`
  public Operator(String url) {
    this(url, List.of());
  }

  /// @param peers where followers find their leader, if not where we do
  public Operator(String url, List<Shard> peers) {
    if (!url.contains("{node}")) {
      throw new IllegalArgumentException("The operator's URL must have {node} in it");
    }
    this.url = url;
    this.database = url.replaceFirst(".*[{]node[}]/", "").replaceFirst("[?].*", "");
    this.peers = List.copyOf(peers);
    var login =
        PARAMETER
            .matcher(url)
            .results()
            .collect(
                Collectors.toMap(
                    found -> found.group(1),
                    found -> URLDecoder.decode(found.group(2), StandardCharsets.UTF_8)));
    this.user = login.getOrDefault("user", "");
    this.password = login.getOrDefault("password", "");
  }

  /// For questions, and for what does not change who leads.
  public Connection connect(Node node, Duration silence) throws SQLException {
    return open(node, silence, "&ApplicationName=soulfra+health");
  }

  /// For what only a fail-over does.
  Connection take(Node node, Duration silence) throws SQLException {
    return open(node, silence, "&ApplicationName=" + FAIL_OVER.replace(' ', '+'));
  }

  /// For `IDENTIFY_SYSTEM`, which is no SQL.
  Connection replication(Node node, Duration silence) throws SQLException {
    return open(
        node,
        silence,
        "&replication=database&preferQueryMode=simple&assumeMinServerVersion=18"
            + "&ApplicationName=soulfra+standing");
  }

  private Connection open(Node node, Duration silence, String more) throws SQLException {
    long seconds = Math.max(1, silence.toSeconds());
    var connection =
        DriverManager.getConnection(
            url.replace("{node}", node.address())
                + "&connectTimeout=%1$d&loginTimeout=%1$d&socketTimeout=%1$d".formatted(seconds)
                + more);
    connection.setNetworkTimeout(Runnable::run, (int) silence.toMillis());
    return connection;
  }

  /// What a follower of this leader has as `primary_conninfo`: the same words in the same order as
  /// whoever made the follower wrote, so that it is known for the same.
  String conninfo(Node leader, Node follower) {
    var there = forPeers(leader);
    return "host=%s port=%d user=%s password=%s application_name=%s connect_timeout=2"
        .formatted(there.host(), there.port(), user, password, follower.name());
  }

  /// How another shard's node reaches the data of this one.
  public String conninfo(Node leader) {
    var there = forPeers(leader);
    return "host=%s port=%d dbname=%s user=%s password=%s connect_timeout=2"
        .formatted(there.host(), there.port(), database, user, password);
  }

  private Node forPeers(Node leader) {
    return peers.stream()
        .flatMap(shard -> shard.nodes().stream())
        .filter(node -> node.name().equals(leader.name()))
        .findAny()
        .orElse(leader);
  }

  @Override
  public String toString() {
    return "Operator[secret]";
  }
}
