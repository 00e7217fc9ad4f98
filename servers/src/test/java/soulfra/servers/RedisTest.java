package soulfra.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;

class RedisTest {

  @TempDir Path folder;

  @Test
  void what_was_written_is_there_after_kill_9_on_the_same_port() {
    try (var redis = Redis.embedded(folder, 0)) {
      int port = redis.port();
      try (var connection = redis.connect()) {
        connection.set("note", "kept");
      }
      redis.kill9();
      assertThat(redis.state()).isEqualTo(Server.State.STOPPED);
      redis.start();
      assertThat(redis.port()).isEqualTo(port);
      try (var connection = new Jedis(URI.create(redis.url()))) {
        assertThat(connection.get("note")).isEqualTo("kept");
        assertThat(connection.configGet("appendfsync")).containsEntry("appendfsync", "everysec");
      }
    }
    try (var redis = Redis.embedded(folder, 0);
        var connection = redis.connect()) {
      assertThat(connection.get("note")).isEqualTo("kept");
    }
  }

  @Test
  void a_frozen_server_answers_only_when_it_is_thawed() {
    try (var redis = Redis.embedded(folder, 0)) {
      redis.freeze();
      assertThatThrownBy(
              () -> {
                try (var client = new Jedis(URI.create(redis.url()), 300)) {
                  client.ping();
                }
              })
          .isInstanceOf(JedisConnectionException.class);
      redis.thaw();
      try (var connection = redis.connect()) {
        assertThat(connection.ping()).isEqualTo("PONG");
      }
    }
  }

  @Test
  void a_user_may_do_what_the_rules_say_and_is_kept_over_restarts() {
    try (var redis = Redis.embedded(folder, 0)) {
      redis.createUser("stage", "se:cr@t", "~session:* +get +set");
      redis.restart();
      try (var connection = new Jedis(URI.create(redis.url("stage", "se:cr@t")))) {
        connection.set("session:1", "someone");
        assertThat(connection.get("session:1")).isEqualTo("someone");
        assertThatThrownBy(() -> connection.set("cache:1", "x"))
            .isInstanceOf(JedisAccessControlException.class);
        assertThatThrownBy(connection::flushAll).isInstanceOf(JedisAccessControlException.class);
      }
      assertThatThrownBy(
              () -> {
                try (var client = new Jedis("127.0.0.1", redis.port())) {
                  client.ping();
                }
              })
          .hasMessageContaining("NOAUTH");
    }
  }
}
