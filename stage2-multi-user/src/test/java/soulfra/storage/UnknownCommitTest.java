package soulfra.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import soulfra.TestServers;
import soulfra.contract.Answer;
import soulfra.contract.Problem;

/// The answer to a commit is lost: nobody here can know, and nobody pretends to.
class UnknownCommitTest {

  @Test
  void a_commit_without_an_answer_may_have_happened_and_its_key_tells() throws Exception {
    var url = TestServers.database();
    try (var wire = new CutWire(url);
        var database =
            Database.open(wire.along(url), 2, InstantSource.system(), new SimpleMeterRegistry())) {
      var told = new AtomicInteger();
      var problem =
          catchThrowableOfType(
              Problem.class, () -> insert(database, wire::cutAtTheNextCommit, told));

      assertThat(problem.code()).isEqualTo(Problem.Code.UNAVAILABLE);
      assertThat(problem.definite()).isFalse();
      assertThat(problem.retryAfter()).isNotNull();
      assertThat(told).hasValue(0);
      await()
          .ignoreExceptionsInstanceOf(Problem.class)
          .until(() -> database.read(sql -> sql.number("SELECT count(*) FROM transfers")) == 1);

      var again = insert(database, () -> {}, told);
      assertThat(again.replay()).isTrue();
      assertThat(again.value()).isEqualTo("inserted");
    }
  }

  @Test
  void a_connection_that_breaks_before_the_commit_changed_nothing() throws Exception {
    var url = TestServers.database();
    try (var database = Database.open(url, 2, InstantSource.system(), new SimpleMeterRegistry())) {
      var problem =
          catchThrowableOfType(
              Problem.class,
              () ->
                  database.maintain(
                      Isolation.READ_COMMITTED,
                      tx -> {
                        tx.update("INSERT INTO transfers VALUES (1, 1, 2, 3, 4)");
                        tx.exists("SELECT pg_terminate_backend(pg_backend_pid())");
                        return tx.number("SELECT 1");
                      }));
      assertThat(problem.code()).isEqualTo(Problem.Code.UNAVAILABLE);
      assertThat(problem.definite()).isTrue();
      assertThat(database.<Long>read(sql -> sql.number("SELECT count(*) FROM transfers"))).isZero();
    }
  }

  private static Answer<String> insert(Database database, Runnable before, AtomicInteger told) {
    return Idempotency.write(
        database,
        Isolation.READ_COMMITTED,
        null,
        new Idempotency.Request("user 1", "key", "insert", "body"),
        String.class,
        tx -> {
          before.run();
          tx.update("INSERT INTO transfers VALUES (1, 1, 2, 3, 4)");
          tx.afterCommit(told::incrementAndGet);
          return "inserted";
        });
  }
}
