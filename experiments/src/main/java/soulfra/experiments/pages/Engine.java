package soulfra.experiments.pages;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import soulfra.experiments.Lab;
import soulfra.servers.Postgres;

/// The database that a stage stands on, alone, on fresh data: what it does by itself, before the
/// stage's code adds its own promises.
interface Engine extends AutoCloseable {

  /// What a row lock is called in this engine's SQL, at the end of a `select`; empty where there is
  /// none because a transaction that writes locks everything.
  String forUpdate();

  /// Begins a transaction that will write what it reads.
  void begin(Connection connection) throws SQLException;

  /// A connection of one's own, without a transaction.
  Connection connect() throws SQLException;

  /// Where a process of its own finds it.
  String url();

  String name();

  @Override
  void close();

  static Engine of(Lab lab) {
    return switch (lab.stage()) {
      case ONE -> new OfStage1(lab.folder().resolve("engine.sqlite"));
      case TWO, THREE -> {
        lab.say("starting Postgres");
        var server = Postgres.start(lab.folder().resolve("postgres"), 0);
        server.dropDatabase(OfStage2.DATABASE);
        server.createDatabase(OfStage2.DATABASE);
        yield new OfStage2(server);
      }
    };
  }

  record OfStage1(Path file) implements Engine {
    @Override
    public String forUpdate() {
      return "";
    }

    @Override
    public void begin(Connection connection) throws SQLException {
      Sqlite.run(connection, "begin immediate");
    }

    @Override
    public Connection connect() throws SQLException {
      var connection = Sqlite.open(file, "normal");
      Sqlite.run(connection, "pragma busy_timeout = 30000");
      return connection;
    }

    @Override
    public String url() {
      return "jdbc:sqlite:" + file;
    }

    @Override
    public String name() {
      return "SQLite";
    }

    @Override
    public void close() {
      // A file; its folder goes with the experiment.
    }
  }

  record OfStage2(Postgres server) implements Engine {

    private static final String DATABASE = "experiment";

    @Override
    public String forUpdate() {
      return "for update";
    }

    @Override
    public void begin(Connection connection) throws SQLException {
      Sqlite.run(connection, "begin");
    }

    @Override
    public Connection connect() throws SQLException {
      return server.connect(DATABASE);
    }

    @Override
    public String url() {
      return server.url(DATABASE);
    }

    @Override
    public String name() {
      return "Postgres";
    }

    @Override
    public void close() {
      server.close();
    }
  }
}
