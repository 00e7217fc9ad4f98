package soulfra.experiments.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import soulfra.experiments.pages.PgOutput.Change;
import soulfra.experiments.pages.PgOutput.Kind;
import soulfra.servers.Postgres;

class PgOutputTest {

  @TempDir Path folder;

  @Test
  void a_change_is_told_until_the_slot_moves_on() throws Exception {
    try (var postgres = Postgres.start(folder, 0)) {
      postgres.dropDatabase("changes");
      postgres.createDatabase("changes");
      try (var connection = postgres.connect("changes")) {
        Sqlite.run(connection, "create table things (id int primary key, name text)");
        Sqlite.run(connection, "create publication all_things for table things");
        Sqlite.run(
            connection, "select pg_create_logical_replication_slot('changes_test', 'pgoutput')");
        try {
          Sqlite.run(connection, "insert into things values (1, 'one'), (2, null)");
          Sqlite.run(connection, "update things set id = 3, name = 'three' where id = 1");
          Sqlite.run(connection, "delete from things where id = 2");

          var told = PgOutput.peek(connection, "changes_test", "all_things");
          assertThat(told.changes())
              .containsExactly(
                  new Change(Kind.INSERT, List.of("1", "one")),
                  new Change(Kind.INSERT, Arrays.asList("2", null)),
                  new Change(Kind.UPDATE, List.of("3", "three")),
                  new Change(Kind.DELETE, Arrays.asList("2", null)));
          assertThat(PgOutput.peek(connection, "changes_test", "all_things")).isEqualTo(told);

          PgOutput.advance(connection, "changes_test", told.end().orElseThrow());
          var again = PgOutput.peek(connection, "changes_test", "all_things");
          assertThat(again.changes()).isEmpty();
          assertThat(again.end()).isEmpty();
        } finally {
          Sqlite.run(connection, "select pg_drop_replication_slot('changes_test')");
        }
      }
    }
  }
}
