package soulfra.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same servers, had in other ways than as our own processes.
class WayTest {

  @TempDir Path folder;

  @Test
  void the_environment_chooses() {
    assertThat(Way.chosen(Map.of())).isEqualTo(Way.EMBEDDED);
    assertThat(Way.chosen(Map.of("LAB_SERVERS", "containers"))).isEqualTo(Way.CONTAINERS);
    assertThat(Way.chosen(Map.of("LAB_SERVERS", "external"))).isEqualTo(Way.EXTERNAL);
    assertThatThrownBy(() -> Way.chosen(Map.of("LAB_SERVERS", "docker")))
        .hasMessage("LAB_SERVERS must be embedded, containers or external: docker");
    assertThatThrownBy(() -> Way.url("LAB_REDIS_URL", null))
        .hasMessageContaining("LAB_SERVERS=external needs LAB_REDIS_URL");
  }

  @Test
  void a_postgres_of_the_users_own_is_used_and_never_stopped() throws SQLException {
    try (var theirs = Postgres.embedded(folder.resolve("theirs"), 0)) {
      try (var pg = Postgres.external(theirs.url() + "&connectTimeout=5", folder.resolve("ours"))) {
        assertThat(pg.controllable()).isFalse();
        pg.createUser("stage", "p&ss");
        pg.createDatabase("lab", "stage");
        assertThat(Sql.ask(pg.url("lab", "stage", "p&ss"), "SELECT current_user"))
            .isEqualTo("stage");
        assertThat(pg.url()).endsWith("&connectTimeout=5");
        assertThatThrownBy(pg::kill9)
            .isInstanceOf(UnsupportedOperationException.class)
            .hasMessageContaining("Postgres is yours (LAB_SERVERS=external): it can't be killed");
        assertThatThrownBy(pg::freeze).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(pg::stop).isInstanceOf(UnsupportedOperationException.class);
        assertThat(pg.state()).isEqualTo(Server.State.RUNNING);
      }
      assertThat(theirs.state()).isEqualTo(Server.State.RUNNING);
      var spelled = URI.create(theirs.url().substring("jdbc:".length()));
      var password = Query.of(spelled).password();
      var other = "postgres://postgres:%s@127.0.0.1:%d/lab".formatted(password, theirs.port());
      try (var pg = Postgres.external(other, folder.resolve("ours"))) {
        assertThat(Sql.ask(pg.url(), "SELECT current_database()")).isEqualTo("lab");
      }
    }
  }

  @Test
  void a_redis_of_the_users_own_is_used_and_never_stopped() {
    try (var theirs = Redis.embedded(folder.resolve("theirs"), 0)) {
      try (var redis = Redis.external(theirs.url(), folder.resolve("ours"))) {
        redis.createUser("stage", "secret", "~* +@all");
        try (var connection = redis.connect("stage", "secret")) {
          assertThat(connection.ping()).isEqualTo("PONG");
        }
        assertThatThrownBy(redis::kill9).isInstanceOf(UnsupportedOperationException.class);
      }
      assertThat(theirs.state()).isEqualTo(Server.State.RUNNING);
    }
  }

  @Test
  void a_server_of_the_users_own_that_is_not_there_is_said_to_be_missing() {
    assertThatThrownBy(() -> Redis.external("redis://127.0.0.1:1", folder))
        .hasMessageContaining("Redis at 127.0.0.1:1 does not answer");
  }

  @Test
  void a_postgres_in_a_container_is_killed_and_started_again() throws SQLException {
    assumeContainers();
    try (var pg = Postgres.container(folder, 0)) {
      pg.createDatabase("lab");
      Sql.execute(pg.url("lab"), "CREATE TABLE notes (text text)");
      int port = pg.port();
      pg.kill9();
      pg.start();
      assertThat(pg.port()).isEqualTo(port);
      assertThat(Sql.ask(pg.url("lab"), "SELECT count(*) FROM notes")).isEqualTo("0");
      pg.freeze();
      pg.thaw();
      pg.restart();
      assertThat(Sql.ask(pg.url("lab"), "SELECT count(*) FROM notes")).isEqualTo("0");
    }
  }

  @Test
  void a_redis_in_a_container_is_killed_and_started_again() {
    assumeContainers();
    try (var redis = Redis.container(folder, 0)) {
      redis.createUser("stage", "secret", "~* +@all");
      redis.freeze();
      redis.kill9();
      redis.start();
      try (var connection = redis.connect("stage", "secret")) {
        assertThat(connection.ping()).isEqualTo("PONG");
      }
    }
  }

  private static void assumeContainers() {
    Assumptions.assumeTrue(
        ContainerHost.engineAnswers(),
        "no container engine answers (Docker's socket, DOCKER_HOST)");
  }
}
