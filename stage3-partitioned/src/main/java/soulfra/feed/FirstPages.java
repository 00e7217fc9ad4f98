package soulfra.feed;

import module java.base;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import soulfra.cache.Cached;
import soulfra.cache.Invalidations;
import soulfra.cache.Newest;
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
/// A new thought is put into the pages of its readers when it is put into their timelines; whatever
/// takes a thought out of a feed, or adds many, forgets the page. A blessing changes the pages of
/// those it is told to, and the public one: how often *others* have blessed a thought may be as old
/// as a page gets, half a minute. To change it in thousands of feeds at every blessing would cost
/// more than it is worth.
///
/// Thoughts of popular agents are told to no timeline, and so to no page: a home feed with any of
/// them in it is not kept.
///
/// An instance that stops between its commit and these notes leaves pages that are as old as that,
/// too.
final class FirstPages {

  private static final String PUBLIC = "cache:public";

  private static final Page.Request FIRST = new Page.Request(Rules.PAGE_DEFAULT, null);

  private static final Cached.Settings CACHE =
      new Cached.Settings(
          "feeds", 10_000, Duration.ofSeconds(1), Duration.ofSeconds(30), false, false);

  /// One more than a page holds: it says whether there is a next one.
  private static final int KEPT = Rules.PAGE_DEFAULT + 1;

  private static final Newest<Thought> SHELF =
      new Newest<>(
          KEPT,
          thought -> thought.id().number(),
          new Cached.Codec<>() {
            @Override
            public String text(Thought thought) {
              return Json.text(thought);
            }

            @Override
            public Thought value(String text) {
              return Json.parse(text, Thought.class);
            }
          });

  private final Cached<List<Thought>> pages;

  FirstPages(Redis redis, Invalidations invalidations, MeterRegistry metrics) {
    this.pages = new Cached<>(CACHE, SHELF, redis, invalidations, metrics);
  }

  static boolean isFirst(Page.Request page) {
    return page.cursor() == null && page.limit() == Rules.PAGE_DEFAULT;
  }

  /// A page, and whether it may be kept: one must be told of all that changes it, and a follower's
  /// is for that reader alone.
  record Loaded(Page<Thought> page, boolean mayBeKept) {}

  /// @param load reads as much of the feed as it is asked for
  Page<Thought> home(UserId me, Function<Page.Request, Loaded> load) {
    return page("home", key(me), load);
  }

  Page<Thought> everything(Function<Page.Request, Loaded> load) {
    return page("everything", PUBLIC, load);
  }

  private Page<Thought> page(String list, String key, Function<Page.Request, Loaded> load) {
    try {
      var newest = pages.get(key, () -> whole(load.apply(new Page.Request(KEPT, null))));
      return Page.cut(list, FIRST, newest, thought -> thought.id().number());
    } catch (NotKept e) {
      var page = e.isForMe() ? e.page : load.apply(new Page.Request(KEPT, null)).page();
      return Page.cut(list, FIRST, page.items(), thought -> thought.id().number())
          .partial(page.partial());
    }
  }

  /// A page from which something is missing is shown, and not kept.
  private static List<Thought> whole(Loaded loaded) {
    var page = loaded.page();
    if (page.partial() || !loaded.mayBeKept()) {
      throw new NotKept(page, loaded.mayBeKept());
    }
    return page.items();
  }

  private static final class NotKept extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Page<Thought> page;
    private final boolean forAll;
    private final transient Thread loadedBy = Thread.currentThread();

    NotKept(Page<Thought> page, boolean forAll) {
      super("a page that is not kept", null, false, false);
      this.page = page;
      this.forAll = forAll;
    }

    /// Others, who have waited for it, may have seen what is not in it.
    boolean isForMe() {
      return forAll || loadedBy.equals(Thread.currentThread());
    }
  }

  /// Puts a new thought into its readers' home feeds, and the public one, once this is committed.
  void add(Tx tx, Collection<UserId> readers, Thought thought) {
    var keys = withPublic(readers);
    tx.afterCommit(() -> pages.change(keys, SHELF.add(thought)));
  }

  /// Changes a thought where it is shown.
  ///
  /// @param seen as each of some users sees it
  /// @param byNobody as it is shown in public
  void change(Tx tx, Map<UserId, Thought> seen, Thought byNobody) {
    var changed = new HashMap<String, Thought>();
    seen.forEach((user, thought) -> changed.put(key(user), thought));
    changed.put(PUBLIC, byNobody);
    tx.afterCommit(() -> pages.change(changed.keySet(), SHELF.replace(changed)));
  }

  /// Forgets the home feeds of some users once this is committed.
  void forgetHome(Tx tx, Collection<UserId> readers) {
    var keys = readers.stream().map(FirstPages::key).toList();
    tx.afterCommit(() -> pages.invalidate(keys));
  }

  /// Forgets the public feed as well.
  void forget(Tx tx, Collection<UserId> readers) {
    var keys = withPublic(readers);
    tx.afterCommit(() -> pages.invalidate(keys));
  }

  private static List<String> withPublic(Collection<UserId> readers) {
    return Stream.concat(Stream.of(PUBLIC), readers.stream().map(FirstPages::key)).toList();
  }

  private static String key(UserId user) {
    return "cache:feed:" + user.number();
  }
}
