package soulfra.moving;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import soulfra.servers.Postgres;
import soulfra.shard.Slot;
import soulfra.storage.Migrations;

class SlotRowsTest {

  /// What stays with the shard when a slot leaves it.
  private static final List<String> THE_SHARDS_OWN =
      List.of(
          "effects",
          "erased",
          "events",
          "inbox",
          "live_log",
          "live_readers",
          "loop_blessings",
          "loops",
          "migrations",
          "moves",
          "outbox",
          "owed",
          "relay_lease",
          "slots_held");

  /// A table that nobody thought of would be left behind.
  @Test
  void every_table_moves_with_its_slot_or_is_the_shards_own(@TempDir Path folder) throws Exception {
    try (var server = Postgres.start(folder.resolve("postgres"), 0);
        var connection = server.connect("postgres");
        var statement = connection.createStatement()) {
      Migrations.up(connection);
      connection.setAutoCommit(true);
      statement.execute(
          "CREATE PUBLICATION all_of_it FOR TABLE " + new SlotRows(Slot.LAST).published());
      var stays = new ArrayList<String>();
      try (var row =
          statement.executeQuery(
              """
              SELECT tablename FROM pg_tables WHERE schemaname = 'public'
              EXCEPT SELECT tablename FROM pg_publication_tables WHERE tablename <> 'inbox'
              ORDER BY 1
              """)) {
        while (row.next()) {
          stays.add(row.getString(1));
        }
      }
      assertThat(stays).containsExactlyElementsOf(THE_SHARDS_OWN);
    }
  }
}
