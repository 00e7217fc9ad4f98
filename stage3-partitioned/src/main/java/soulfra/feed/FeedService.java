package soulfra.feed;

import module java.base;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import soulfra.cache.Invalidations;
import soulfra.chat.Agents;
import soulfra.chat.Others;
import soulfra.contract.Answer;
import soulfra.contract.Chat.Agent;
import soulfra.contract.Feed;
import soulfra.contract.Id;
import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.ThoughtId;
import soulfra.contract.Id.UserId;
import soulfra.contract.Live;
import soulfra.contract.Page;
import soulfra.contract.Problem;
import soulfra.feed.FirstPages.Loaded;
import soulfra.live.LiveEvents;
import soulfra.outbox.Courier;
import soulfra.outbox.Effect.Kind;
import soulfra.outbox.Erased;
import soulfra.outbox.LiveLog;
import soulfra.redis.Redis;
import soulfra.shard.ShardId;
import soulfra.shard.Slot;
import soulfra.storage.Belongings;
import soulfra.storage.Database;
import soulfra.storage.Idempotency;
import soulfra.storage.Isolation;
import soulfra.storage.Shards;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

public final class FeedService implements Feed, Belongings {

  /// How long thoughts are waited for that are on several shards.
  private static final Duration PATIENCE = Duration.ofMillis(1500);

  /// So many thoughts from before does a new follower see.
  private static final int BEFORE = 10_000;

  private final Shards shards;
  private final Others others;
  private final Courier courier;
  private final InstantSource clock;
  private final LiveEvents live;
  private final FirstPages firstPages;
  private final int popular;

  /// @param popular with more followers than this, an agent's thoughts are put into no timeline
  public FeedService(
      Shards shards,
      Others others,
      Courier courier,
      InstantSource clock,
      LiveEvents live,
      Redis redis,
      Invalidations invalidations,
      int popular,
      MeterRegistry metrics) {
    this.shards = shards;
    this.others = others;
    this.courier = courier;
    this.clock = clock;
    this.live = live;
    this.firstPages = new FirstPages(redis, invalidations, metrics);
    this.popular = popular;
    courier.on(Kind.THINK, Aloud.class, this::aloud);
    courier.on(Kind.FAN_OUT, FanOut.class, this::fannedOut);
    courier.on(Kind.FOLLOW, Following.class, this::followed);
    courier.on(Kind.UNFOLLOW, Following.class, this::unfollowed);
    courier.on(Kind.BACKFILL, Backfill.class, this::backfill);
    courier.on(Kind.FORGET, Forgotten.class, this::forgotten);
  }

  @Override
  public Answer<Thought> think(UserId me, AgentId agent, NewThought request, @Nullable String key) {
    var refusal = others.refusal(me, agent);
    return Idempotency.write(
        shards.at(me),
        Isolation.READ_COMMITTED,
        null,
        new Idempotency.Request("user " + me, key, "think " + agent, request),
        Thought.class,
        tx -> publish(tx, Agents.own(tx, me, agent, refusal), request.body(), request.metadata()));
  }

  /// What an agent thinks by itself, where the agent is.
  private record Aloud(AgentId agent, String body) {}

  /// Sent by the transaction of the chat that made it think.
  public void thinkAloud(Tx tx, UserId by, AgentId agent, String body) {
    courier.send(tx, Slot.of(agent), Kind.THINK, by, new Aloud(agent, body));
  }

  private void aloud(Tx tx, UserId by, Aloud thought) {
    Agents.find(tx, thought.agent())
        .ifPresent(agent -> publish(tx, agent, thought.body(), Map.of()));
  }

  private Thought publish(Tx tx, Agent agent, String body, Map<String, Object> metadata) {
    Agents.hold(tx, agent.id());
    var followers = Follows.followers(tx, agent.id(), popular + 1);
    boolean pulled = followers.size() > popular;
    if (pulled && !Thoughts.anyPulled(tx, agent.id())) {
      // What is kept of their feeds knows nothing of such thoughts yet.
      firstPages.forgetHome(tx, Follows.followers(tx, agent.id()));
    }
    var thought = Thoughts.insert(tx, agent, body, metadata, pulled);
    Timelines.insertOwn(tx, agent.ownerId(), agent.id(), thought.id());
    tellReaders(tx, agent.ownerId(), thought, List.of(agent.ownerId()));
    if (!pulled) {
      fanOut(tx, agent, thought, followers);
    }
    return thought;
  }

  private void fanOut(Tx tx, Agent agent, Thought thought, List<UserId> followers) {
    followers.stream()
        .filter(user -> !user.equals(agent.ownerId()))
        .collect(Collectors.groupingBy(Slot::of, TreeMap::new, Collectors.toList()))
        .forEach((slot, readers) ->
            courier.send(tx, slot, Kind.FAN_OUT, agent.ownerId(), new FanOut(thought, readers)));
  }

  /// A new thought, for readers who are in one slot.
  private record FanOut(Thought thought, List<UserId> readers) {}

  private void fannedOut(Tx tx, UserId author, FanOut news) {
    var thought = news.thought();
    var readers = Timelines.fanOut(tx, thought.agentId(), thought.id(), news.readers());
    if (!readers.isEmpty()) {
      tellReaders(tx, author, thought, readers);
    }
  }

  private void tellReaders(Tx tx, UserId author, Thought thought, List<UserId> readers) {
    live.tell(tx, author, thought.id(), readers, Live.Type.THOUGHT, thought);
    firstPages.add(tx, readers, thought);
  }

  @Override
  public void delete(UserId me, ThoughtId id) {
    shards
        .at(id)
        .write(
            Isolation.READ_COMMITTED,
            tx -> {
              var thought = Thoughts.find(tx, me, id);
              if (!Agents.ownerOf(tx, thought.agentId()).equals(me)) {
                throw Problem.of(Problem.Code.FORBIDDEN, "Only the agent's owner may do that.");
              }
              Agents.lock(tx, thought.agentId());
              firstPages.forget(tx, Follows.followers(tx, thought.agentId()));
              Thoughts.delete(tx, me, thought);
              courier.sendEverywhere(tx, Kind.FORGET, me, new Forgotten(id));
              return true;
            });
  }

  private record Forgotten(ThoughtId thought) {}

  private void forgotten(Tx tx, UserId author, Forgotten what) {
    firstPages.forget(tx, Timelines.remove(tx, what.thought()));
    LiveLog.forget(tx, what.thought());
  }

  @Override
  public Thought thought(UserId me, ThoughtId id) {
    return shards.at(id).followers().read(sql -> Thoughts.find(sql, me, id));
  }

  /// Who follows whom, as the agent's shard must know it.
  private record Following(UserId user, AgentId agent) {}

  @Override
  public void follow(UserId me, AgentId id) {
    var agent = others.visible(me, id);
    shards
        .at(me)
        .write(
            Isolation.READ_COMMITTED,
            tx -> {
              Others.hold(tx, me, agent);
              if (Follows.insert(tx, me, id)) {
                courier.send(tx, Slot.of(id), Kind.FOLLOW, me, new Following(me, id));
              }
              return true;
            });
  }

  /// Whoever publishes meanwhile is waited for: a thought is either told to this follower, or among
  /// those from before.
  private void followed(Tx tx, UserId author, Following following) {
    Agents.lock(tx, following.agent());
    if (Follows.addFollower(tx, following.user(), following.agent())) {
      var before = Thoughts.newestOf(tx, following.agent(), BEFORE);
      courier.send(
          tx,
          Slot.of(following.user()),
          Kind.BACKFILL,
          Agents.ownerOf(tx, following.agent()),
          new Backfill(following, before));
    }
  }

  /// What an agent thought before it was followed.
  private record Backfill(Following following, List<ThoughtId> thoughts) {}

  private void backfill(Tx tx, UserId author, Backfill before) {
    var me = before.following().user();
    Timelines.followed(tx, me, before.following().agent(), before.thoughts());
    firstPages.forgetHome(tx, List.of(me));
  }

  @Override
  public void unfollow(UserId me, AgentId id) {
    var agent = others.visible(me, id);
    shards
        .at(me)
        .write(
            Isolation.READ_COMMITTED,
            tx -> {
              if (Follows.delete(tx, me, id)) {
                if (!agent.ownerId().equals(me)) {
                  Timelines.unfollowed(tx, me, id);
                }
                courier.send(tx, Slot.of(id), Kind.UNFOLLOW, me, new Following(me, id));
                firstPages.forgetHome(tx, List.of(me));
              }
              return true;
            });
  }

  private void unfollowed(Tx tx, UserId author, Following following) {
    Follows.removeFollower(tx, following.user(), following.agent());
  }

  @Override
  public Page<Thought> home(UserId me, Page.Request page) {
    return FirstPages.isFirst(page)
        ? firstPages.home(me, part -> loadHome(Function.identity(), me, part))
        : loadHome(Database::followers, me, page).page();
  }

  /// The timeline says which thoughts and in which order, and each shard has some of them. Those of
  /// popular agents are in no timeline: they are asked for where the agents are (DDIA, "Case Study:
  /// Social Network Home Timelines").
  ///
  /// @param from what is kept for others comes from leaders
  private Loaded loadHome(Function<Database, Database> from, UserId me, Page.Request page) {
    long before = page.before("home");
    int limit = page.limit() + 1;
    var mine =
        from.apply(shards.at(me))
            .read(sql -> new Mine(Timelines.page(sql, me, before, limit), Follows.of(sql, me)));
    var gathered =
        shards.gather(
            byShard(mine),
            PATIENCE,
            (database, some) ->
                from.apply(database)
                    .read(sql ->
                        new Parts(
                            Thoughts.of(sql, me, some.thoughts()),
                            Thoughts.pulled(sql, me, some.agents(), before, limit))));
    var pulled = newestFirst(gathered.answers().stream().map(Parts::pulled).toList());
    var found = newestFirst(gathered.answers().stream().map(Parts::pushed).toList());
    var all =
        Stream.concat(found.stream(), pulled.stream())
            .collect(Collectors.toMap(Thought::id, thought -> thought, (one, _) -> one));
    var ids =
        Stream.concat(mine.thoughts().stream(), pulled.stream().map(Thought::id))
            .distinct()
            .sorted(BY_ID.reversed())
            .limit(limit)
            .toList();
    var part = Page.cut("home", page, ids, ThoughtId::number);
    var items = part.items().stream().map(all::get).filter(Objects::nonNull).toList();
    return new Loaded(new Page<>(items, part.next(), gathered.partial()), pulled.isEmpty());
  }

  /// What a user's feed is made of, or a shard's part of it.
  ///
  /// @param thoughts in the timeline
  /// @param agents whom the user follows
  private record Mine(List<ThoughtId> thoughts, List<AgentId> agents) {}

  /// @param pushed those of the timeline that are still there
  /// @param pulled those that are in no timeline
  private record Parts(List<Thought> pushed, List<Thought> pulled) {}

  private Map<ShardId, Mine> byShard(Mine mine) {
    var parts = new TreeMap<ShardId, Mine>();
    Function<Id, Mine> at =
        id ->
            parts.computeIfAbsent(
                shards.holder(Slot.of(id)), _ -> new Mine(new ArrayList<>(), new ArrayList<>()));
    mine.thoughts().forEach(id -> at.apply(id).thoughts().add(id));
    mine.agents().forEach(id -> at.apply(id).agents().add(id));
    return parts;
  }

  private static List<Thought> newestFirst(List<List<Thought>> parts) {
    return parts.stream()
        .flatMap(List::stream)
        .sorted(Comparator.comparingLong((Thought thought) -> thought.id().number()).reversed())
        .toList();
  }

  @Override
  public Page<Thought> everything(@Nullable UserId me, Page.Request page) {
    if (!FirstPages.isFirst(page)) {
      return loadEverything(Database::followers, me, page).page();
    }
    var everyones = firstPages.everything(part -> loadEverything(Function.identity(), null, part));
    return me == null ? everyones : marked(me, everyones);
  }

  /// Each shard's newest thoughts; the newest of all are among them.
  private Loaded loadEverything(
      Function<Database, Database> from, @Nullable UserId me, Page.Request page) {
    long before = page.before("everything");
    int limit = page.limit() + 1;
    var gathered =
        shards.hedged(
            PATIENCE,
            database ->
                from.apply(database).read(sql -> Thoughts.everything(sql, me, before, limit)));
    var found = newestFirst(gathered.answers()).stream().limit(limit).toList();
    var cut = Page.cut("everything", page, found, thought -> thought.id().number());
    return new Loaded(cut.partial(gathered.partial()), !gathered.hedged());
  }

  private Page<Thought> marked(UserId me, Page<Thought> page) {
    var ids = page.items().stream().map(Thought::id).toList();
    var gathered =
        shards.hedged(
            byShard(new Mine(ids, List.of())),
            PATIENCE,
            (database, some) ->
                database.followers().read(sql -> Blessings.among(sql, me, some.thoughts())));
    var blessed = gathered.answers().stream().flatMap(List::stream).collect(Collectors.toSet());
    return Blessings.marked(page.partial(page.partial() || gathered.partial()), blessed);
  }

  @Override
  public Page<Thought> search(UserId me, String query, Page.Request page) {
    return Search.page(shards, clock, me, query, page);
  }

  @Override
  public Tally bless(UserId me, ThoughtId id) {
    return shards
        .at(id)
        .write(
            Isolation.READ_COMMITTED,
            tx -> {
              Thoughts.find(tx, me, id);
              hold(tx, me);
              return told(tx, me, id, Blessings.insert(tx, me, id));
            });
  }

  @Override
  public Tally unbless(UserId me, ThoughtId id) {
    return shards
        .at(id)
        .write(
            Isolation.READ_COMMITTED,
            tx -> {
              Thoughts.find(tx, me, id);
              return told(tx, me, id, Blessings.delete(tx, me, id));
            });
  }

  /// Whoever is leaving leaves no blessing behind.
  private static void hold(Tx tx, UserId me) {
    if (!Erased.among(tx, List.of(me)).isEmpty()) {
      throw Problem.of(Problem.Code.NOT_SIGNED_IN, "You have left.");
    }
  }

  /// Tells the thought's owner and the one who blessed it, if anything changed.
  private Tally told(Tx tx, UserId me, ThoughtId id, boolean changed) {
    var thought = Thoughts.find(tx, me, id);
    if (changed) {
      var owner = Agents.ownerOf(tx, thought.agentId());
      var event = new Live.Blessed(id, thought.blessings());
      var concerned = Stream.of(owner, me).distinct().toList();
      live.tell(tx, owner, id, concerned, Live.Type.BLESSING, event);
      var seen = Map.of(me, thought);
      if (!owner.equals(me)) {
        seen = Map.of(me, thought, owner, Thoughts.find(tx, owner, id));
      }
      firstPages.change(tx, seen, Blessings.marked(thought, false));
    }
    return new Tally(thought.blessings());
  }

  @Override
  public void export(Sql sql, UserId user, Map<String, Object> export) {
    export.put("thoughts", Thoughts.allOf(sql, user));
    export.put("following", Follows.of(sql, user));
  }

  @Override
  public void exportTraces(UserId user, Map<String, Object> export) {
    var blessings =
        shards.gather(PATIENCE, database -> database.read(sql -> Blessings.of(sql, user)));
    export.put("blessings", blessings.all().stream().flatMap(List::stream).sorted(BY_ID).toList());
  }

  private static final Comparator<ThoughtId> BY_ID = Comparator.comparingLong(ThoughtId::number);

  /// Rows that refer to the user go with the user's.
  @Override
  public void erase(Tx tx, UserId user) {
    firstPages.forget(tx, List.of(user));
  }

  /// Counts and others' timelines change here.
  @Override
  public void eraseTraces(Tx tx, UserId user, List<AgentId> agents) {
    Blessings.erase(tx, user);
    firstPages.forget(tx, Timelines.remove(tx, agents));
    Follows.erase(tx, user, agents);
  }
}
