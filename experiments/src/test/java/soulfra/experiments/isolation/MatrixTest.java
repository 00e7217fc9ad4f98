package soulfra.experiments.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MatrixTest {

  /// Says that it is one level, and is another.
  private record Pretender(String name, Level truth) implements Level {
    @Override
    public Connection open() throws SQLException {
      return truth.open();
    }

    @Override
    public String begin() {
      return truth.begin();
    }

    @Override
    public long idOf(Connection session) throws SQLException {
      return truth.idOf(session);
    }

    @Override
    public boolean waits(long session) throws SQLException {
      return truth.waits(session);
    }
  }

  @TempDir Path folder;

  @Test
  void sqlite_is_as_expected_in_each_of_its_modes() throws Exception {
    var matrix = Matrix.of(SqliteMode.all(folder), _ -> {});
    assertThat(matrix.cells()).hasSize(4 * 14);
    assertThat(matrix.surprises()).isEmpty();
  }

  @Test
  void a_level_that_is_weaker_than_it_says_is_found_out() throws Exception {
    var weakest = SqliteMode.all(folder).getLast();
    var matrix = Matrix.of(List.of(new Pretender("Postgres serializable", weakest)), _ -> {});
    assertThat(matrix.surprises())
        .extracting(cell -> cell.schedule().name())
        .containsExactly(
            "G1a",
            "G1b",
            "PMP",
            "G-single",
            "G-single-predicate",
            "G-single-write",
            "G2-two-edges");
  }
}
