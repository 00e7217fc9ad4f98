package soulfra.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import soulfra.TestServers;
import soulfra.redis.Redis;

/// A list changes in its store, and its beginning in Redis along with it, while slow readers of two
/// instances load it: what a reader finds afterwards is what the store says, without a gap.
class NewestProperties {

  private static final int MOST = 4;
  private static final AtomicLong KEYS = new AtomicLong();

  private static final Newest<Item> SHELF =
      new Newest<>(
          MOST,
          Item::id,
          new Cached.Codec<>() {
            @Override
            public String text(Item item) {
              return item.id() + " " + item.text();
            }

            @Override
            public Item value(String text) {
              var words = text.split(" ", 2);
              return new Item(Long.parseLong(words[0]), words[1]);
            }
          });

  /// Only Redis remembers.
  private static final Cached.Settings FAR =
      new Cached.Settings("lists", 10, Duration.ZERO, Duration.ofHours(1), false, false);

  private record Item(long id, String text) {}

  private record Side(Redis redis, Cached<List<Item>> lists) {
    static Side at(URI url) {
      var metrics = new SimpleMeterRegistry();
      var redis = Redis.at(url, metrics);
      var lists = new Cached<>(FAR, SHELF, redis, new Invalidations(redis), metrics);
      redis.start();
      return new Side(redis, lists);
    }
  }

  private static List<Side> sides = List.of();

  @BeforeContainer
  static void start() {
    var url = URI.create(TestServers.redis());
    sides = List.of(Side.at(url), Side.at(url));
  }

  @AfterContainer
  static void stop() {
    sides.forEach(side -> side.redis().close());
  }

  sealed interface Step {
    record Read(int side) implements Step {}

    /// Sees the list as it is now, and has read it only when all steps are done.
    record SlowRead(int side) implements Step {}

    /// A new item or a changed one; ids do not come in order.
    record Put(int side, int id) implements Step {}

    record Remove(int side, int id) implements Step {}
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    var side = Arbitraries.integers().between(0, 1);
    var id = Arbitraries.integers().between(1, 9);
    return Arbitraries.frequencyOf(
            Tuple.of(3, side.<Step>map(Step.Read::new)),
            Tuple.of(1, side.<Step>map(Step.SlowRead::new)),
            Tuple.of(5, side.flatMap(s -> id.<Step>map(i -> new Step.Put(s, i)))),
            Tuple.of(1, side.flatMap(s -> id.<Step>map(i -> new Step.Remove(s, i)))))
        .list()
        .ofMinSize(3)
        .ofMaxSize(30);
  }

  @Property(tries = 300)
  void the_beginning_in_redis_is_the_beginning_in_the_store(@ForAll("steps") List<Step> steps)
      throws InterruptedException {
    var key = "cache:list:" + KEYS.incrementAndGet();
    var store = new ConcurrentSkipListMap<Long, Item>();
    var end = new CountDownLatch(1);
    var slow = new ArrayList<Thread>();
    int changes = 0;
    for (var step : steps) {
      switch (step) {
        case Step.Read(var side) -> {
          if (slow.isEmpty()) {
            assertThat(read(side, key, store)).isEqualTo(beginning(store));
          }
        }
        case Step.SlowRead(var side) -> slow.add(slowRead(side, key, store, end));
        case Step.Put(var side, var id) -> {
          var item = new Item(id, "change " + changes++);
          boolean isNew = store.put(item.id(), item) == null;
          var change = isNew ? SHELF.add(item) : SHELF.replace(Map.of(key, item));
          sides.get(side).lists().change(List.of(key), change);
        }
        case Step.Remove(var side, var id) -> {
          store.remove((long) id);
          sides.get(side).lists().invalidate(List.of(key));
        }
      }
    }
    end.countDown();
    for (var reader : slow) {
      reader.join();
    }
    for (int side = 0; side < 2; side++) {
      assertThat(read(side, key, store)).isEqualTo(beginning(store));
    }
  }

  private static List<Item> beginning(ConcurrentSkipListMap<Long, Item> store) {
    return store.descendingMap().values().stream().limit(MOST).toList();
  }

  private static List<Item> read(int side, String key, ConcurrentSkipListMap<Long, Item> store) {
    return sides.get(side).lists().get(key, () -> beginning(store));
  }

  /// Returns when the load is under way, or when it turns out that none is needed.
  private static Thread slowRead(
      int side, String key, ConcurrentSkipListMap<Long, Item> store, CountDownLatch end) {
    var seen = new CountDownLatch(1);
    var thread =
        Thread.startVirtualThread(() -> {
          sides
              .get(side)
              .lists()
              .get(
                  key,
                  () -> {
                    var list = beginning(store);
                    seen.countDown();
                    try {
                      end.await();
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                    return list;
                  });
          seen.countDown();
        });
    // Whoever joins another's flight waits without loading.
    await()
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> seen.getCount() == 0 || thread.getState() == Thread.State.TIMED_WAITING);
    return thread;
  }
}
