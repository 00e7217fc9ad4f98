package soulfra.servers;

import java.nio.file.Path;

/// Who may log in to every node of every shard, with one password each.
///
/// @param operator the superuser's password: replication and fail-over are done in this name
/// @param app the password of the user who owns the database, may make roles, and nothing else
public record ShardLogins(String operator, String app) {

  public static final String OPERATOR = "operator";
  public static final String APP = "soulfra";
  public static final String DATABASE = "soulfra";

  /// Those that a folder keeps; made the first time.
  public static ShardLogins in(Path folder) {
    return new ShardLogins(Secret.in(folder.resolve(OPERATOR)), Secret.in(folder.resolve(APP)));
  }

  /// A JDBC address in which `{node}` stands for a node's `HOST:PORT`.
  public String appUrl() {
    return url(APP, app);
  }

  /// A JDBC address in which `{node}` stands for a node's `HOST:PORT`.
  public String operatorUrl() {
    return url(OPERATOR, operator);
  }

  private static String url(String user, String password) {
    return "jdbc:postgresql://{node}/%s?user=%s&password=%s".formatted(DATABASE, user, password);
  }

  @Override
  public String toString() {
    return "ShardLogins[secret]";
  }
}
