package soulfra.storage;

import module java.base;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import soulfra.contract.Problem;
import soulfra.contract.Sight;
import soulfra.shard.ShardId;

/// Who asks all shards waits for the slowest one (DDIA, "Tail latency amplification"). So a shard
/// whose answer is late is asked a second time, at another node: a follower where the leader was
/// asked, and the leader where a follower was. The first answer counts, the other question is
/// called off (Dean and Barroso, "The Tail at Scale", hedged requests).
///
/// Guaranteed: at most one question of ten is asked twice, but for a few; one that is refused at
/// once, since the node is known to be away, is no question more. A follower answers only whom it
/// may answer at other times ([Database#followers]): whoever sends back what they have seen, and is
/// shown nothing older than the limit. Nobody else's questions are hedged.
public final class Hedge {

  /// @param on whether any question is
  /// @param fixed after how long; null for what 95 of 100 answers have taken lately
  public record When(boolean on, @Nullable Duration fixed) {

    public static final When NEVER = new When(false, null);

    /// `off`, `p95`, or milliseconds.
    public static When parse(String text) {
      return switch (text) {
        case "off" -> NEVER;
        case "p95" -> new When(true, null);
        default -> {
          int millis = Integer.parseInt(text);
          if (millis < 1 || millis > 1000) {
            throw new IllegalArgumentException("out of range");
          }
          yield new When(true, Duration.ofMillis(millis));
        }
      };
    }

    @Override
    public String toString() {
      return on ? fixed == null ? "p95" : fixed.toMillis() + " ms" : "off";
    }
  }

  /// @param asked questions to one shard each
  /// @param again of these, those that were asked a second time because the answer was late
  /// @param instead those that were asked elsewhere because the first node is away
  /// @param won of both, those whose second answer counted
  /// @param spared those that were late, and too many to be asked again
  public record Figures(long asked, long again, long instead, long won, long spared) {}

  /// @param elsewhere whether it comes from a follower that was not asked at first
  record Answer<T>(T value, boolean elsewhere) {}

  /// One of two, with its answer or its failure.
  private record Outcome<T>(Asking by, @Nullable T value, @Nullable RuntimeException failure) {

    boolean isAway() {
      return failure instanceof Problem problem && problem.code() == Problem.Code.UNAVAILABLE;
    }
  }

  private final When when;
  private final MeterRegistry metrics;
  private final Allowance allowance = new Allowance();
  private final Map<ShardId, Pace> paces = new ConcurrentHashMap<>();
  private final Counter asked;
  private final Counter again;
  private final Counter instead;
  private final Counter won;
  private final Counter spared;

  Hedge(When when, MeterRegistry metrics) {
    this.when = when;
    this.metrics = metrics;
    this.asked = metrics.counter("soulfra.hedge.questions", "what", "asked");
    this.again = metrics.counter("soulfra.hedge.questions", "what", "again");
    this.instead = metrics.counter("soulfra.hedge.questions", "what", "instead");
    this.won = metrics.counter("soulfra.hedge.questions", "what", "won");
    this.spared = metrics.counter("soulfra.hedge.questions", "what", "spared");
  }

  public Figures figures() {
    return new Figures(count(asked), count(again), count(instead), count(won), count(spared));
  }

  private static long count(Counter counter) {
    return (long) counter.count();
  }

  private Pace pace(ShardId shard) {
    return paces.computeIfAbsent(shard, id -> Pace.of(id, metrics));
  }

  /// Puts a question to a shard, and if need be twice.
  ///
  /// @param limit after which nobody wants the answer any more
  /// @param question which is put to another node if it is told to be the second one; null for the
  ///   only one
  <T> Answer<T> ask(ShardId shard, Duration limit, Function<@Nullable Asking, T> question) {
    var sight = Sight.current();
    if (!when.on() || sight == null || !sight.echoes()) {
      return new Answer<>(question.apply(null), false);
    }
    asked.increment();
    allowance.asked();
    var pace = pace(shard);
    var outcomes = new LinkedBlockingQueue<Outcome<T>>();
    long begin = System.nanoTime();
    var first = Asking.first();
    var second = first.again();
    put(question, first, outcomes);
    try {
      var outcome = outcomes.poll(nanos(when.fixed(), pace), TimeUnit.NANOSECONDS);
      if (outcome == null && mayAskAgain()) {
        again.increment();
        put(question, second, outcomes);
        outcome = next(outcomes, begin, limit);
        return taken(outcome.isAway() ? next(outcomes, begin, limit) : outcome);
      }
      outcome = outcome == null ? next(outcomes, begin, limit) : outcome;
      if (outcome.isAway()) {
        instead.increment();
        put(question, second, outcomes);
        outcome = next(outcomes, begin, limit);
      }
      return taken(outcome);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.unavailable("The server is stopping.", Duration.ofSeconds(1), e);
    } finally {
      pace.took(Duration.ofNanos(System.nanoTime() - begin));
      Thread.startVirtualThread(first::callOff);
      Thread.startVirtualThread(second::callOff);
    }
  }

  private static long nanos(@Nullable Duration fixed, Pace pace) {
    return (fixed == null ? pace.late() : fixed).toNanos();
  }

  private boolean mayAskAgain() {
    boolean may = allowance.take();
    if (!may) {
      spared.increment();
    }
    return may;
  }

  private static <T> void put(
      Function<@Nullable Asking, T> question, Asking asking, Queue<Outcome<T>> outcomes) {
    var asked =
        Sight.carried(() -> {
          try {
            return new Outcome<>(asking, question.apply(asking), null);
          } catch (RuntimeException e) {
            return new Outcome<T>(asking, null, e);
          }
        });
    Thread.startVirtualThread(() -> {
      try {
        outcomes.add(asked.call());
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    });
  }

  private static <T> Outcome<T> next(BlockingQueue<Outcome<T>> outcomes, long begin, Duration limit)
      throws InterruptedException {
    var next = outcomes.poll(begin + limit.toNanos() - System.nanoTime(), TimeUnit.NANOSECONDS);
    if (next == null) {
      throw Problem.unavailable("No node answers in time.", Duration.ofSeconds(1), null);
    }
    return next;
  }

  private <T> Answer<T> taken(Outcome<T> outcome) {
    if (outcome.failure() != null) {
      throw outcome.failure();
    }
    var by = outcome.by();
    by.counts();
    if (by.isSecond()) {
      won.increment();
    }
    return new Answer<>(
        Objects.requireNonNull(outcome.value()), by.isSecond() && by.isAtFollower());
  }
}
