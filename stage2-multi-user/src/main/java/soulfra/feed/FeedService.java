package soulfra.feed;

import module java.base;

import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import soulfra.cache.Invalidations;
import soulfra.chat.Agents;
import soulfra.contract.Answer;
import soulfra.contract.Chat.Agent;
import soulfra.contract.Feed;
import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.ThoughtId;
import soulfra.contract.Id.UserId;
import soulfra.contract.Live;
import soulfra.contract.Page;
import soulfra.contract.Problem;
import soulfra.live.LiveEvents;
import soulfra.redis.Redis;
import soulfra.storage.Belongings;
import soulfra.storage.Database;
import soulfra.storage.Idempotency;
import soulfra.storage.Isolation;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

public final class FeedService implements Feed, Belongings {

  private final Database database;
  private final LiveEvents live;
  private final FirstPages firstPages;

  public FeedService(
      Database database,
      LiveEvents live,
      Redis redis,
      Invalidations invalidations,
      MeterRegistry metrics) {
    this.database = database;
    this.live = live;
    this.firstPages = new FirstPages(redis, invalidations, metrics);
  }

  @Override
  public Answer<Thought> think(UserId me, AgentId agent, NewThought request, @Nullable String key) {
    return Idempotency.write(
        database,
        Isolation.READ_COMMITTED,
        null,
        new Idempotency.Request("user " + me, key, "think " + agent, request),
        Thought.class,
        tx -> publish(tx, Agents.own(tx, me, agent), request.body(), request.metadata()));
  }

  /// What an agent thinks by itself, in the transaction of the chat that made it think.
  public void thinkAloud(Tx tx, Agent agent, String body) {
    publish(tx, agent, body, Map.of());
  }

  private Thought publish(Tx tx, Agent agent, String body, Map<String, Object> metadata) {
    Agents.hold(tx, agent.id());
    var thought = Thoughts.insert(tx, agent, body, metadata);
    var readers = Timelines.fanOut(tx, agent, thought.id());
    live.tell(tx, agent.ownerId(), thought.id(), readers, Live.Type.THOUGHT, thought);
    firstPages.add(tx, readers, thought);
    return thought;
  }

  @Override
  public void delete(UserId me, ThoughtId id) {
    database.write(
        Isolation.READ_COMMITTED,
        tx -> {
          var thought = Thoughts.find(tx, me, id);
          if (!Agents.ownerOf(tx, thought.agentId()).equals(me)) {
            throw Problem.of(Problem.Code.FORBIDDEN, "Only the agent's owner may do that.");
          }
          Agents.lock(tx, thought.agentId());
          firstPages.forget(tx, Timelines.remove(tx, thought));
          Thoughts.delete(tx, me, thought);
          return null;
        });
  }

  @Override
  public Thought thought(UserId me, ThoughtId id) {
    return database.read(sql -> Thoughts.find(sql, me, id));
  }

  @Override
  public void follow(UserId me, AgentId agent) {
    database.write(
        Isolation.READ_COMMITTED,
        tx -> {
          Agents.visible(tx, me, agent);
          Agents.lock(tx, agent);
          if (Follows.insert(tx, me, agent)) {
            Timelines.followed(tx, me, agent);
            firstPages.forgetHome(tx, List.of(me));
          }
          return null;
        });
  }

  @Override
  public void unfollow(UserId me, AgentId agent) {
    database.write(
        Isolation.READ_COMMITTED,
        tx -> {
          Agents.visible(tx, me, agent);
          Agents.lock(tx, agent);
          if (Follows.delete(tx, me, agent)) {
            Timelines.unfollowed(tx, me, agent);
            firstPages.forgetHome(tx, List.of(me));
          }
          return null;
        });
  }

  @Override
  public Page<Thought> home(UserId me, Page.Request page) {
    Function<Page.Request, Page<Thought>> load =
        part -> database.read(sql -> Timelines.page(sql, me, part));
    return FirstPages.isFirst(page) ? firstPages.home(me, load) : load.apply(page);
  }

  @Override
  public Page<Thought> everything(@Nullable UserId me, Page.Request page) {
    if (!FirstPages.isFirst(page)) {
      return database.read(sql -> Thoughts.everything(sql, me, page));
    }
    var everyones =
        firstPages.everything(part -> database.read(sql -> Thoughts.everything(sql, null, part)));
    return me == null ? everyones : database.read(sql -> Blessings.marked(sql, me, everyones));
  }

  @Override
  public Page<Thought> search(UserId me, String query, Page.Request page) {
    return database.read(sql -> Search.page(sql, me, query, page));
  }

  @Override
  public Tally bless(UserId me, ThoughtId id) {
    return database.write(
        Isolation.READ_COMMITTED,
        tx -> {
          Thoughts.find(tx, me, id);
          return told(tx, me, id, Blessings.insert(tx, me, id));
        });
  }

  @Override
  public Tally unbless(UserId me, ThoughtId id) {
    return database.write(
        Isolation.READ_COMMITTED,
        tx -> {
          Thoughts.find(tx, me, id);
          return told(tx, me, id, Blessings.delete(tx, me, id));
        });
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
    export.put("blessings", Blessings.of(sql, user));
  }

  /// Rows that refer to the user go with the user's; counts and others' timelines change here.
  @Override
  public void erase(Tx tx, UserId user) {
    var readers = new HashSet<>(Set.of(user));
    Blessings.of(tx, user).forEach(thought -> Blessings.delete(tx, user, thought));
    Thoughts.allOf(tx, user).forEach(thought -> readers.addAll(Timelines.remove(tx, thought)));
    firstPages.forget(tx, readers);
  }
}
