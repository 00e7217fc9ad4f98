package soulfra.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import soulfra.TestServers;
import soulfra.contract.Id.UserId;

/// What a query shows whose WHERE was forgotten.
class RowSecurityTest {

  private static final UserId ADA = new UserId(1);
  private static final UserId BOB = new UserId(2);
  private static final UserId NEW = new UserId(3);

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static Database database;

  @BeforeAll
  static void fill() {
    database =
        Database.open(TestServers.database(), 2, InstantSource.system(), new SimpleMeterRegistry());
    database.maintain(
        Isolation.READ_COMMITTED,
        tx -> {
          for (long user = 1; user <= 3; user++) {
            tx.update("INSERT INTO users VALUES (?, ?, 'a name', '', 0, 0)", user, "user" + user);
          }
          tx.update("INSERT INTO agents VALUES (9, 1, 'Companion', '', 'warm', true, 1, 0)");
          for (long user = 1; user <= 2; user++) {
            tx.update("INSERT INTO conversations VALUES (?, 9, 1)", user);
            tx.update("INSERT INTO messages VALUES (?, 9, 1, 7, 'user', 'secret', null, 0)", user);
            tx.update("INSERT INTO memories VALUES (9, ?, 5, 'memory', 'a secret', 0)", user);
            tx.update("INSERT INTO unanswered VALUES (?, ?, 9, 1, 0)", user, user);
          }
          return null;
        });
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"conversations", "messages", "memories", "unanswered"})
  void a_query_without_its_where_shows_nothing_of_others(String table) {
    var everything = "SELECT user_id FROM " + table;
    assertThat(reads(ADA, everything)).containsExactly(1L);
    assertThat(reads(BOB, everything)).containsExactly(2L);
    assertThat(reads(NEW, everything)).isEmpty();
    assertThat(readsForNobody(everything)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"conversations", "messages", "memories", "unanswered"})
  void a_delete_without_its_where_takes_nothing_from_others(String table) {
    assertThat(
            database.<Integer>write(
                Isolation.READ_COMMITTED, NEW, tx -> tx.update("DELETE FROM " + table)))
        .isZero();
  }

  @Test
  void nobody_writes_in_another_s_name() {
    assertThatThrownBy(() ->
            database.write(
                Isolation.READ_COMMITTED,
                ADA,
                tx -> tx.update("INSERT INTO memories VALUES (9, 2, 6, 'memory', 'false', 0)")))
        .hasStackTraceContaining("row-level security");
  }

  @Test
  void a_transaction_leaves_nothing_to_the_next_one_on_its_connection() {
    for (int n = 0; n < 10; n++) {
      assertThat(reads(ADA, "SELECT user_id FROM messages")).containsExactly(1L);
      assertThat(readsForNobody("SELECT user_id FROM messages")).isEmpty();
    }
  }

  @Test
  void whoever_maintains_sees_all() {
    assertThat(
            database.<Long>maintain(
                Isolation.READ_COMMITTED, tx -> tx.number("SELECT count(*) FROM messages")))
        .isEqualTo(2);
  }

  private static List<Long> reads(UserId me, String sql) {
    return database.read(Isolation.READ_COMMITTED, me, tx -> tx.list(sql, row -> row.getLong(1)));
  }

  private static List<Long> readsForNobody(String sql) {
    return database.read(tx -> tx.list(sql, row -> row.getLong(1)));
  }
}
