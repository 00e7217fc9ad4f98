package soulfra.experiments.pages;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/// Two clients, a lease service and a store, in one thread and in virtual time: every delay, pause
/// and decision comes from the seed, so that a schedule can be run again, event by event.
///
/// It knows nothing of real clocks or threads. That is the point: what it finds is in the protocol.
final class LeaseSimulation {

  static final int MILLIS = 3_000;
  private static final int LEASE = 100;
  private static final int RARE = 10_000; // of so many steps one goes wrong

  /// What came of one schedule.
  ///
  /// @param trace all that happened, in order
  /// @param stale writes that were accepted after a newer holder's write
  record Outcome(long seed, List<String> trace, int writes, int stale) {}

  private record Event(long at, long order, Runnable what) {}

  private final SplittableRandom random;
  private final boolean fenced;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
  private final List<String> trace = new ArrayList<>();
  private long now;
  private long order;

  // The lease service.
  private long freeFrom;
  private int lastToken;

  // The store.
  private int newest;
  private int writes;
  private int stale;

  private LeaseSimulation(long seed, boolean fenced) {
    this.random = new SplittableRandom(seed);
    this.fenced = fenced;
  }

  /// @param fenced whether the store refuses a token that is older than one it has seen
  static Outcome run(long seed, boolean fenced) {
    var simulation = new LeaseSimulation(seed, fenced);
    for (var client : List.of("ada", "bob")) {
      simulation.later(simulation.random.nextInt(50), () -> simulation.acquire(client));
    }
    simulation.play();
    return new Outcome(seed, simulation.trace, simulation.writes, simulation.stale);
  }

  private void play() {
    for (var next = events.poll(); next != null && next.at < MILLIS; next = events.poll()) {
      now = next.at;
      next.what.run();
    }
  }

  private void later(long millis, Runnable what) {
    events.add(new Event(now + millis, order++, what));
  }

  /// A message on the way: mostly for some milliseconds, once in a long while for many.
  private void send(String what, Runnable arrives) {
    long delay = 1L + random.nextInt(10);
    if (random.nextInt(RARE) == 0) {
      delay += random.nextInt(300);
      note("%s is under way for %d ms".formatted(what, delay));
    }
    later(delay, arrives);
  }

  private void acquire(String client) {
    long asked = now;
    send(
        client + "'s question",
        () -> {
          if (now < freeFrom) {
            later(20 + random.nextInt(20), () -> acquire(client));
            return;
          }
          freeFrom = now + LEASE;
          int token = ++lastToken;
          note(client + " is granted token " + token);
          // The holder counts from when it asked, which is the careful way.
          send("token " + token, () -> work(client, token, asked + LEASE));
        });
  }

  private void work(String client, int token, long until) {
    if (now >= until) {
      later(random.nextInt(30), () -> acquire(client));
      return;
    }
    // The planted bug: the lease was checked, and the process may stand still before the write.
    boolean pauses = random.nextInt(RARE) == 0;
    long pause = pauses ? 50 + random.nextInt(400) : 0;
    if (pauses) {
      note("%s stands still for %d ms with token %d".formatted(client, pause, token));
    }
    later(
        pause,
        () -> {
          send("%s's write with token %d".formatted(client, token), () -> write(client, token));
          later(10 + random.nextInt(10), () -> work(client, token, until));
        });
  }

  private void write(String client, int token) {
    if (fenced && token < newest) {
      note("%s is refused: token %d after %d".formatted(client, token, newest));
      return;
    }
    writes++;
    if (token < newest) {
      stale++;
      note("%s WRITES with token %d after %d".formatted(client, token, newest));
    } else {
      note("%s writes with token %d".formatted(client, token));
    }
    newest = Math.max(newest, token);
  }

  private void note(String what) {
    trace.add("%5d ms  %s".formatted(now, what));
  }
}
