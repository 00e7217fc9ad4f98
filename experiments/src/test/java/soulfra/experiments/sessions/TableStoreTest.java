package soulfra.experiments.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableStoreTest {

  private static final String TOKEN = SessionStore.token(7);

  @TempDir Path folder;

  private final TableStore store =
      new TableStore("SQLite", () -> DriverManager.getConnection(url()), null);

  @BeforeEach
  void sign_in() throws SQLException {
    store.fill(10);
  }

  @Test
  void reading_leaves_the_end_where_it_is_and_sliding_moves_it() throws SQLException {
    endIn(600);
    try (var client = store.connect()) {
      assertThat(client.read(TOKEN)).hasValue(7);
      assertThat(secondsLeft()).isLessThanOrEqualTo(600);
      assertThat(client.slide(TOKEN)).hasValue(7);
      assertThat(secondsLeft()).isGreaterThan(600);
    }
  }

  @Test
  void sliding_lazily_moves_the_end_once_a_minute() throws SQLException {
    try (var client = store.connect()) {
      endIn(SessionStore.LIFE_SECONDS - 30);
      assertThat(client.slideLazily(TOKEN)).hasValue(7);
      assertThat(secondsLeft()).isLessThanOrEqualTo(SessionStore.LIFE_SECONDS - 30);
      endIn(SessionStore.LIFE_SECONDS - 90);
      assertThat(client.slideLazily(TOKEN)).hasValue(7);
      assertThat(secondsLeft()).isGreaterThan(SessionStore.LIFE_SECONDS - 60);
    }
  }

  @Test
  void nobody_is_let_in_without_a_session_that_lives() throws SQLException {
    try (var client = store.connect()) {
      client.expire(TOKEN);
      client.revoke(SessionStore.token(8));
      for (var token : new String[] {TOKEN, SessionStore.token(8), "made up"}) {
        assertThat(client.read(token)).isEmpty();
        assertThat(client.slide(token)).isEmpty();
        assertThat(client.slideLazily(token)).isEmpty();
      }
      assertThat(store.count(10)).isEqualTo(8);
    }
  }

  private String url() {
    return "jdbc:sqlite:" + folder.resolve("sessions.sqlite");
  }

  private void endIn(long seconds) throws SQLException {
    try (var connection = DriverManager.getConnection(url());
        var update =
            connection.prepareStatement("UPDATE sessions SET expires_at = ? WHERE token = ?")) {
      update.setLong(1, System.currentTimeMillis() / 1_000 + seconds);
      update.setString(2, TOKEN);
      update.executeUpdate();
    }
  }

  private long secondsLeft() throws SQLException {
    try (var connection = DriverManager.getConnection(url());
        var query =
            connection.prepareStatement("SELECT expires_at FROM sessions WHERE token = ?")) {
      query.setString(1, TOKEN);
      try (var row = query.executeQuery()) {
        return row.getLong(1) - System.currentTimeMillis() / 1_000;
      }
    }
  }
}
