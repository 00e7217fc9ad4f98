package soulfra.experiments.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import soulfra.experiments.load.Schedule.Arrivals;

class OpenLoopTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int STAND_STILL_MS = 500;

  /// 100 arrivals, 10 ms apart.
  private static final Schedule SCHEDULE =
      new Schedule(100, Duration.ofSeconds(1), Arrivals.CONSTANT, 0);

  private static final int ARRIVALS = (int) SCHEDULE.starts().count();

  private final ScheduledExecutorService server = Executors.newSingleThreadScheduledExecutor();
  private final Recorder recorder = new Recorder();

  @AfterEach
  void stop() {
    server.shutdownNow();
  }

  @Test
  void every_arrival_is_counted_though_only_one_may_be_under_way() throws Exception {
    new OpenLoop(SCHEDULE, 1, PATIENCE).run(firstAnswerAfter(0), recorder);
    assertThat(recorder.summary().all().done()).isEqualTo(ARRIVALS);
  }

  /// Some 50 arrivals fall into the stand-still, and 30 of them wait 200 ms or more.
  @Test
  void an_open_loop_sees_everyone_who_came_while_the_server_stood_still() throws Exception {
    new OpenLoop(SCHEDULE, 1, PATIENCE).run(firstAnswerAfter(STAND_STILL_MS), recorder);
    assertThat(recorder.summary().all().latency().p90Ms()).isGreaterThan(200);
  }

  /// It is over before the server moves again, and has asked once.
  @Test
  void a_closed_loop_sees_the_same_stand_still_once() throws Exception {
    new ClosedLoop(1, Duration.ofMillis(STAND_STILL_MS - 100), PATIENCE)
        .run(firstAnswerAfter(STAND_STILL_MS), recorder);
    assertThat(recorder.summary().all().latency().count()).isEqualTo(1);
  }

  @Test
  void who_never_gets_a_turn_is_unanswered_and_not_forgotten() throws Exception {
    new OpenLoop(SCHEDULE, 1, Duration.ofMillis(STAND_STILL_MS / 2))
        .run(firstAnswerAfter(STAND_STILL_MS), recorder);
    var all = recorder.summary().all();
    assertThat(all.unanswered()).containsKey("not-sent");
    assertThat(all.done() + all.failed()).isEqualTo(ARRIVALS);
    assertThat(all.latency().count()).isEqualTo(ARRIVALS);
  }

  /// A server that stands still when it is first asked, as in a garbage collection.
  private Supplier<Call> firstAnswerAfter(int millis) {
    var asked = new AtomicBoolean();
    return () ->
        new Call() {
          @Override
          public String operation() {
            return "ask";
          }

          @Override
          public void send(long start, Consumer<Outcome> ended) {
            var _ =
                server.schedule(
                    () -> ended.accept(Outcome.DONE),
                    asked.getAndSet(true) ? 0 : millis,
                    TimeUnit.MILLISECONDS);
          }
        };
  }
}
