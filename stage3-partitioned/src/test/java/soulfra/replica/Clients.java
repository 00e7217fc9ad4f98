package soulfra.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Several who write numbers as an instance of the stage has to: to the leader that ZooKeeper
/// names, with its epoch asked for in each transaction; and who know of each number what they can
/// know.
final class Clients implements AutoCloseable {

  private static final int COUNT = 4;

  private final Rig rig;
  private final AtomicLong next = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();

  /// When one was begun, and when it was acknowledged.
  private record Times(long begun, long acknowledged) {}

  private final Map<Long, Times> acknowledged = new ConcurrentSkipListMap<>();

  /// Nobody can know whether they are there.
  private final Set<Long> indefinite = ConcurrentHashMap.newKeySet();

  /// They are not there.
  private final Set<Long> refused = ConcurrentHashMap.newKeySet();

  private volatile boolean open = true;

  Clients(Rig rig) {
    this.rig = rig;
    for (int i = 0; i < COUNT; i++) {
      threads.add(Thread.ofPlatform().daemon().start(this::run));
    }
  }

  private void run() {
    try (var client = new Client()) {
      while (open) {
        client.write(next.getAndIncrement());
      }
    }
  }

  /// One of them, with a connection that is kept while it works.
  private final class Client implements AutoCloseable {

    private @Nullable Connection connection;

    void write(long number) {
      long begun = System.nanoTime();
      var now = rig.leaderships.latest(rig.shard.id()).orElseThrow();
      boolean committing = false;
      boolean done = false;
      try {
        var to = connection == null ? rig.connect(rig.servers.node(now.leader()), 1) : connection;
        connection = to;
        to.setAutoCommit(false);
        if (Epoch.holds(to, now.epoch())) {
          insert(to, number);
          to.clearWarnings();
          committing = true;
          to.commit();
          done = to.getWarnings() == null; // 01000: here, but nowhere else
        }
      } catch (SQLException e) {
        done = false; // which of both it is, is known by how far it came
      }
      if (done) {
        acknowledged.put(number, new Times(begun, System.nanoTime()));
      } else {
        (committing ? indefinite : refused).add(number);
        close();
        rig.leaderships.await(rig.shard.id(), now.epoch() + 1, Duration.ofMillis(20));
      }
    }

    private static void insert(Connection to, long number) throws SQLException {
      try (var insert = to.prepareStatement("INSERT INTO numbers VALUES (?)")) {
        insert.setLong(1, number);
        insert.executeUpdate();
      }
    }

    @Override
    public void close() {
      try {
        if (connection != null) {
          connection.close();
        }
      } catch (SQLException _) {
        // It was broken before, and what that means is known already.
      }
      connection = null;
    }
  }

  /// Waits for so many acknowledgements from now on.
  void awaitMore(int count) {
    int before = acknowledged.size();
    await().atMost(Rig.LONG).until(() -> acknowledged.size() >= before + count);
  }

  /// How long it took from a moment to the next acknowledgement of a write that begins from now on.
  Duration pauseAfter(long nanos) {
    long now = System.nanoTime();
    await().atMost(Rig.LONG).until(() -> begunAfter(now).findAny().isPresent());
    return Duration.ofNanos(
        begunAfter(now).mapToLong(Times::acknowledged).min().orElseThrow() - nanos);
  }

  private Stream<Times> begunAfter(long nanos) {
    return acknowledged.values().stream().filter(times -> times.begun - nanos > 0);
  }

  /// Stops them, and holds what they know against what is there.
  void check() throws SQLException {
    end();
    var there = rig.numbers(rig.leader());
    assertThat(there).as("acknowledged").containsAll(acknowledged.keySet());
    assertThat(there).as("refused").doesNotContainAnyElementsOf(refused);
    System.out.printf(
        "%d acknowledged, 0 lost; %d indefinite, of which %d are there; %d refused%n",
        acknowledged.size(),
        indefinite.size(),
        indefinite.stream().filter(there::contains).count(),
        refused.size());
  }

  private void end() {
    open = false;
    for (var thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    end();
  }
}
