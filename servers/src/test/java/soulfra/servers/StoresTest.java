package soulfra.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoresTest {

  private static final String WHO =
      """
      SELECT concat_ws(' ', rolname, rolsuper, rolbypassrls, rolcreaterole,
        (SELECT datdba = r.oid FROM pg_database WHERE datname = current_database()))
      FROM pg_roles r WHERE rolname = current_user
      """;

  @TempDir Path folder;

  @Test
  void a_stage_owns_its_database_and_is_no_superuser_before_and_after_a_restart()
      throws SQLException {
    for (int start = 1; start <= 2; start++) {
      try (var stores = stores()) {
        var url = stores.settings().getOrDefault("SOULFRA_POSTGRES_URL", "none");
        assertThat(Sql.ask(url, WHO)).isEqualTo("soulfra f f t t");
      }
    }
  }

  private Stores stores() {
    return Stores.start(
        Stores.Needs.POSTGRES_AND_REDIS, folder, folder.resolve("data"), Wiring.DIRECT, _ -> {});
  }
}
