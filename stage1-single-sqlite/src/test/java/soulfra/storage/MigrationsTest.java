package soulfra.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationsTest {

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Connection connection;

  @BeforeEach
  void open() throws SQLException {
    connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("test.sqlite"));
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  @Test
  void every_step_goes_down_to_nothing_and_up_to_the_same_again() throws SQLException {
    Migrations.up(connection);
    var built = schema();
    Migrations.down(connection, 0);
    assertThat(schema()).allMatch(sql -> sql.contains("migrations"));
    Migrations.up(connection);
    assertThat(schema()).isEqualTo(built);
  }

  @Test
  void each_step_down_leaves_the_steps_below_it_as_they_were() throws SQLException {
    Migrations.up(connection);
    for (int version = Migrations.latest() - 1; version >= 0; version--) {
      Migrations.down(connection, version);
      try (var statement = connection.createStatement();
          var rows = statement.executeQuery("SELECT count(*) FROM migrations")) {
        assertThat(rows.getInt(1)).isEqualTo(version);
      }
    }
  }

  @Test
  void going_up_twice_changes_nothing() throws SQLException {
    Migrations.up(connection);
    var built = schema();
    Migrations.up(connection);
    assertThat(schema()).isEqualTo(built);
  }

  @Test
  void an_edited_step_is_noticed() throws SQLException {
    Migrations.up(connection);
    run("UPDATE migrations SET checksum = 'another' WHERE version = 2");
    assertThatThrownBy(() -> Migrations.up(connection)).hasMessageContaining("V002__chat");
  }

  @Test
  void a_database_of_a_newer_version_is_left_alone() throws SQLException {
    Migrations.up(connection);
    run("INSERT INTO migrations (version, name, checksum) VALUES (99, 'V099__later', 'x')");
    assertThatThrownBy(() -> Migrations.up(connection)).hasMessageContaining("newer");
  }

  private void run(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  private List<String> schema() throws SQLException {
    var all = new ArrayList<String>();
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")) {
      while (rows.next()) {
        all.add(rows.getString(1));
      }
    }
    return all;
  }
}
