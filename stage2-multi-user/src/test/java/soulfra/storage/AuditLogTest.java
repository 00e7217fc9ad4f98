package soulfra.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import soulfra.TestServers;
import soulfra.contract.Id.UserId;

class AuditLogTest {

  private static final UserId ADA = new UserId(1);

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static Database database;

  @BeforeAll
  static void open() {
    database =
        Database.open(TestServers.database(), 2, InstantSource.system(), new SimpleMeterRegistry());
    database.write(
        Isolation.READ_COMMITTED,
        tx -> {
          AuditLog.append(tx, ADA, AuditLog.What.FOLLOWED, 7);
          return null;
        });
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE events SET actor = 2",
        "DELETE FROM events",
        "DELETE FROM events WHERE false",
        "TRUNCATE events"
      })
  void nobody_changes_what_happened_not_even_its_owner(String statement) {
    assertThatThrownBy(() -> database.write(Isolation.READ_COMMITTED, tx -> tx.update(statement)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () -> database.maintain(Isolation.READ_COMMITTED, tx -> tx.update(statement)))
        .hasStackTraceContaining("only ever added to");
    assertThat(happened()).isEqualTo(1);
  }

  @Test
  void what_did_not_happen_is_not_told() {
    assertThatThrownBy(() ->
            database.write(
                Isolation.READ_COMMITTED,
                tx -> {
                  AuditLog.append(tx, ADA, AuditLog.What.BLESSED, 7);
                  throw new IllegalArgumentException("no");
                }))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(happened()).isEqualTo(1);
  }

  private static long happened() {
    return database.read(sql -> sql.number("SELECT count(*) FROM events"));
  }
}
