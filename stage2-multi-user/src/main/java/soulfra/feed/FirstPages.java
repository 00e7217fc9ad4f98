package soulfra.feed;

import module java.base;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import soulfra.cache.Cached;
import soulfra.cache.Invalidations;
import soulfra.contract.Feed.Thought;
import soulfra.contract.Id.UserId;
import soulfra.contract.Json;
import soulfra.contract.Page;
import soulfra.contract.Rules;
import soulfra.redis.Redis;
import soulfra.storage.Tx;

/// The first page of each feed, which is what nearly everybody reads: `cache:feed:{user}` and
/// `cache:public`.
///
/// Whatever puts a thought into a feed or takes it out forgets the page, on the same instance
/// before it is acknowledged. A blessing forgets the pages of those it is told to, and the public
/// one: how often *others* have blessed a thought may be as old as a page gets, half a minute. To
/// forget it in thousands of feeds at every blessing would cost more than it is worth.
final class FirstPages {

  private static final String PUBLIC = "cache:public";

  private static final Cached.Settings CACHE =
      new Cached.Settings(
          "feeds", 10_000, Duration.ofSeconds(1), Duration.ofSeconds(30), false, false);

  /// As it stands in Redis.
  private record Stored(List<Thought> items, @Nullable String next) {}

  private static final Cached.Codec<Page<Thought>> CODEC =
      new Cached.Codec<>() {
        @Override
        public String text(Page<Thought> page) {
          return Json.text(new Stored(page.items(), page.next()));
        }

        @Override
        public Page<Thought> value(String text) {
          var stored = Json.parse(text, Stored.class);
          return new Page<>(stored.items(), stored.next());
        }
      };

  private final Cached<Page<Thought>> pages;

  FirstPages(Redis redis, Invalidations invalidations, MeterRegistry metrics) {
    this.pages = new Cached<>(CACHE, CODEC, redis, invalidations, metrics);
  }

  static boolean isFirst(Page.Request page) {
    return page.cursor() == null && page.limit() == Rules.PAGE_DEFAULT;
  }

  Page<Thought> home(UserId me, Supplier<Page<Thought>> load) {
    return pages.get(key(me), load);
  }

  Page<Thought> everything(Supplier<Page<Thought>> load) {
    return pages.get(PUBLIC, load);
  }

  /// Forgets the home feeds of some users once this is committed.
  void forgetHome(Tx tx, Collection<UserId> readers) {
    var keys = readers.stream().map(FirstPages::key).toList();
    tx.afterCommit(() -> pages.invalidate(keys));
  }

  /// Forgets the public feed as well.
  void forget(Tx tx, Collection<UserId> readers) {
    var keys = Stream.concat(Stream.of(PUBLIC), readers.stream().map(FirstPages::key)).toList();
    tx.afterCommit(() -> pages.invalidate(keys));
  }

  private static String key(UserId user) {
    return "cache:feed:" + user.number();
  }
}
