package soulfra.servers;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A Postgres server with its databases.
///
/// What it has acknowledged is on disk (`fsync` is on), so [#kill9] loses none of it. `wal_level`
/// is `logical`, so that it can be followed. It listens on 127.0.0.1 only, with SCRAM passwords.
public final class Postgres extends Server {

  private static final String SUPERUSER = "postgres";
  private static final int ANSWER_SECONDS = 5;

  private final Login login;

  /// Who connects, and where: the database is added to it.
  ///
  /// @param base `jdbc:postgresql://HOST:PORT/`
  /// @param database the one that is always there
  /// @param query other parameters, without user and password
  private record Login(String base, String database, String user, String password, String query) {

    String url(String other, String otherUser, String otherPassword) {
      return "%s%s?user=%s&password=%s%s"
          .formatted(
              base,
              other,
              encoded(otherUser),
              encoded(otherPassword),
              query.isEmpty() ? "" : "&" + query);
    }

    private static String encoded(String text) {
      return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
  }

  private Postgres(String name, Host host, Login login) {
    super(name, host);
    this.login = login;
  }

  /// Starts the server that lives in a folder, in the [Way] that the environment chooses. The first
  /// time it is made there.
  ///
  /// @param port where to listen; 0 for a free port, kept for the next time
  /// @throws IllegalStateException if it can't be started, or runs already in this folder
  public static Postgres start(Path folder, int port) {
    return switch (Way.chosen()) {
      case EMBEDDED -> embedded(folder, port);
      case CONTAINERS -> container(folder, port);
      case EXTERNAL ->
          external(Way.url("LAB_POSTGRES_URL", System.getenv("LAB_POSTGRES_URL")), folder);
    };
  }

  /// A server in processes of our own.
  static Postgres embedded(Path folder, int port) {
    var user = Unprivileged.found();
    return embedded(folder, port, new PostgresEngine(user, user.cache()));
  }

  static Postgres embedded(Path folder, int port, PostgresEngine engine) {
    var host = new EmbeddedHost("Postgres", folder, port, engine);
    return started(host, Secret.in(folder));
  }

  /// A server in a container.
  static Postgres container(Path folder, int port) {
    var password = Secret.in(folder);
    var container = Containers.postgres(password);
    return started(
        new ContainerHost("Postgres", folder, port, container, Containers.POSTGRES_PORT), password);
  }

  /// A server of the user's own.
  ///
  /// @param url `postgresql://USER:PASSWORD@HOST:PORT/DATABASE`, with or without `jdbc:` and with
  ///   `user` and `password` as parameters; a user who may create databases and roles
  static Postgres external(String url, Path folder) {
    var uri = URI.create(url.replaceFirst("^jdbc:", ""));
    int port = uri.getPort() < 0 ? 5432 : uri.getPort();
    var query = Query.of(uri);
    var login =
        new Login(
            "jdbc:postgresql://%s:%d/".formatted(uri.getHost(), port),
            uri.getPath().length() > 1 ? uri.getPath().substring(1) : SUPERUSER,
            query.user(),
            query.password(),
            query.rest());
    var host = new ExternalHost(uri.getHost(), port, folder.resolve("server.log"));
    return started(host, login);
  }

  /// One of several that belong together, not started yet.
  static Postgres node(String name, Path folder, String superuser, PostgresEngine engine) {
    var host = new EmbeddedHost("Postgres " + name, folder, 0, engine);
    var base = "jdbc:postgresql://%s:%d/".formatted(host.address(), host.port());
    return new Postgres(name, host, new Login(base, SUPERUSER, superuser, Secret.in(folder), ""));
  }

  private static Postgres started(Host host, String password) {
    var base = "jdbc:postgresql://%s:%d/".formatted(host.address(), host.port());
    return started(host, new Login(base, SUPERUSER, SUPERUSER, password, ""));
  }

  private static Postgres started(Host host, Login login) {
    var server = new Postgres("Postgres", host, login);
    try {
      server.start();
      return server;
    } catch (RuntimeException e) {
      host.release();
      throw e;
    }
  }

  /// The JDBC address of the database that is always there, as superuser.
  public String url() {
    return url(login.database());
  }

  /// The JDBC address of a database, as superuser.
  public String url(String database) {
    return url(database, login.user(), login.password());
  }

  /// The JDBC address of a database, as one of its users: row-level security holds for these, and
  /// not for the superuser.
  public String url(String database, String user, String password) {
    return login.url(database, user, password);
  }

  /// A connection as superuser.
  public Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(url(database));
  }

  /// Makes a database, unless it is there.
  public void createDatabase(String name) {
    createDatabase(name, login.user());
  }

  /// Makes a database that belongs to a user, unless it is there.
  public void createDatabase(String name, String owner) {
    run(
        "SELECT format('CREATE DATABASE %I OWNER %I', name, owner) FROM (VALUES (?, ?)) AS wanted"
            + " (name, owner) WHERE name NOT IN (SELECT datname FROM pg_database)",
        name, owner);
  }

  /// Removes a database with all that is in it, throwing out who is connected, if it is there.
  public void dropDatabase(String name) {
    run("SELECT format('DROP DATABASE IF EXISTS %I WITH (FORCE)', ?::text)", name);
  }

  /// Makes a user who may log in and nothing more; if the user is there, sets the password.
  public void createUser(String name, String password) {
    run(
        """
        SELECT format(
            CASE WHEN name IN (SELECT rolname FROM pg_roles) THEN 'ALTER' ELSE 'CREATE' END
                || ' ROLE %I LOGIN PASSWORD %L',
            name, password)
        FROM (VALUES (?, ?)) AS wanted (name, password)
        """,
        name, password);
  }

  /// Lets a user make roles, for rights that are less than their own.
  public void letMakeRoles(String user) {
    run("SELECT format('ALTER ROLE %I CREATEROLE', ?::text)", user);
  }

  /// Asks the server for a statement with its names properly quoted, and runs what it answers.
  private void run(String statementOf, String... names) {
    try (var connection = connect(login.database());
        var asked = connection.prepareStatement(statementOf);
        var statement = connection.createStatement()) {
      for (int i = 0; i < names.length; i++) {
        asked.setString(i + 1, names[i]);
      }
      try (var answer = asked.executeQuery()) {
        if (answer.next()) {
          statement.execute(answer.getString(1));
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(this + " refused: " + e.getMessage(), e);
    }
  }

  @Override
  @Nullable String complaint() {
    try (var connection =
        DriverManager.getConnection(
            url() + "&connectTimeout=%1$d&socketTimeout=%1$d".formatted(ANSWER_SECONDS))) {
      return connection.isValid(ANSWER_SECONDS) ? null : "not valid";
    } catch (SQLException e) {
      return String.valueOf(e.getMessage()).lines().findFirst().orElse("").toLowerCase(Locale.ROOT);
    }
  }
}
