package soulfra.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresTest {

  @TempDir Path folder;

  @Test
  void what_was_committed_is_there_after_kill_9_on_the_same_port() throws SQLException {
    try (var pg = Postgres.embedded(folder, 0)) {
      int port = pg.port();
      pg.createDatabase("lab");
      Sql.execute(pg.url("lab"), "CREATE TABLE notes (text text)");
      Sql.execute(pg.url("lab"), "INSERT INTO notes VALUES ('kept')");
      pg.kill9();
      assertThat(pg.state()).isEqualTo(Server.State.STOPPED);
      assertThat(pg.pid()).isEmpty();
      pg.start();
      assertThat(pg.state()).isEqualTo(Server.State.RUNNING);
      assertThat(pg.port()).isEqualTo(port);
      assertThat(Sql.ask(pg.url("lab"), "SELECT text FROM notes")).isEqualTo("kept");
      assertThat(Sql.ask(pg.url("lab"), "SHOW fsync")).isEqualTo("on");
    }
  }

  /// A dead one that nobody has buried yet has a number, too, and Postgres takes it for alive.
  @Test
  void it_starts_after_kill_9_though_somebody_has_the_number_of_the_dead_one() throws Exception {
    try (var pg = Postgres.embedded(folder.resolve("one"), 0);
        var other = Postgres.embedded(folder.resolve("two"), 0)) {
      pg.kill9();
      var file = folder.resolve("one/data/postmaster.pid");
      var lines = Files.readAllLines(file);
      lines.set(0, Long.toString(other.pid().orElseThrow()));
      Files.write(file, lines);
      pg.start();
      assertThat(Sql.ask(pg.url(), "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void a_folder_keeps_its_port_and_its_data_for_the_next_holder() throws SQLException {
    int port;
    try (var pg = Postgres.embedded(folder, 0)) {
      port = pg.port();
      pg.createDatabase("lab");
      pg.createDatabase("lab"); // the second time is not an error
    }
    try (var pg = Postgres.embedded(folder, 0)) {
      assertThat(pg.port()).isEqualTo(port);
      assertThat(Sql.ask(pg.url("lab"), "SELECT current_database()")).isEqualTo("lab");
      pg.dropDatabase("lab");
      assertThatThrownBy(() -> pg.connect("lab")).hasMessageContaining("does not exist");
    }
  }

  @Test
  void nobody_else_gets_a_folder_or_a_port_that_is_in_use() {
    try (var pg = Postgres.embedded(folder.resolve("one"), 0)) {
      assertThatThrownBy(() -> Postgres.embedded(folder.resolve("one"), 0))
          .hasMessageContaining("Postgres runs already in");
      pg.kill9(); // down, but its port is still its own
      assertThatThrownBy(() -> Postgres.embedded(folder.resolve("two"), pg.port()))
          .hasMessageContaining("Port " + pg.port() + " is taken");
    }
  }

  @Test
  void a_frozen_server_answers_only_when_it_is_thawed() throws SQLException {
    try (var pg = Postgres.embedded(folder, 0)) {
      pg.freeze();
      assertThat(pg.state()).isEqualTo(Server.State.FROZEN);
      var impatient = pg.url() + "&connectTimeout=1&socketTimeout=1&loginTimeout=1";
      assertThatThrownBy(() -> Sql.ask(impatient, "SELECT 1")).isInstanceOf(SQLException.class);
      pg.thaw();
      assertThat(Sql.ask(pg.url(), "SELECT 1")).isEqualTo("1");
      pg.freeze();
      pg.stop();
      pg.start();
      pg.freeze();
      pg.kill9();
      pg.start();
      assertThat(Sql.ask(pg.url(), "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void a_server_that_ends_by_itself_is_seen_to_have_died_and_can_be_started_again()
      throws SQLException {
    try (var pg = Postgres.embedded(folder, 0)) {
      var process = ProcessHandle.of(pg.pid().orElseThrow()).orElseThrow();
      process.destroyForcibly();
      await().until(() -> pg.state() == Server.State.DIED);
      pg.start();
      assertThat(Sql.ask(pg.url(), "SELECT 1")).isEqualTo("1");
      assertThat(Files.exists(pg.log())).isTrue();
    }
  }

  @Test
  void a_user_owns_a_database_and_nothing_more() throws SQLException {
    try (var pg = Postgres.embedded(folder, 0)) {
      pg.createUser("it's", "a \"secret\" & more");
      pg.createUser("it's", "another secret?");
      pg.createDatabase("My lab", "it's");
      var url = pg.url("My lab", "it's", "another secret?");
      Sql.execute(url, "CREATE TABLE notes (text text)");
      assertThat(Sql.ask(url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"))
          .isEqualTo("f");
      assertThatThrownBy(() -> Sql.ask(pg.url("My lab", "it's", "wrong"), "SELECT 1"))
          .hasMessageContaining("password authentication failed");
    }
  }

  @Test
  void a_server_that_can_not_start_says_why() throws Exception {
    try (var pg = Postgres.embedded(folder, 0)) {
      pg.stop();
      Files.writeString(folder.resolve("data").resolve("postgresql.conf"), "nonsense = on\n");
      assertThatThrownBy(pg::start)
          .hasMessageContaining("Postgres ended before it was ready")
          .hasMessageContaining("unrecognized configuration parameter \"nonsense\"");
    }
  }

  @Test
  void root_without_user_namespaces_runs_it_as_nobody() throws Exception {
    Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    // Nobody must be able to enter the folder above, which is root's.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    var engine = new PostgresEngine(Unprivileged.NOBODY, new Cache(folder.resolve("cache")));
    try (var pg = Postgres.embedded(folder.resolve("pg"), 0, engine)) {
      assertThat(Files.getOwner(folder.resolve("pg/data")).getName()).isEqualTo("nobody");
      pg.createDatabase("lab");
      pg.kill9();
      pg.start();
      assertThat(Sql.ask(pg.url("lab"), "SELECT 1")).isEqualTo("1");
    }
  }
}
