package soulfra.loops;

import module java.base;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import soulfra.chat.Agents;
import soulfra.chat.Others;
import soulfra.contract.Answer;
import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.LoopId;
import soulfra.contract.Id.ProphecyId;
import soulfra.contract.Id.UserId;
import soulfra.contract.Live;
import soulfra.contract.Page;
import soulfra.contract.Problem;
import soulfra.live.LiveEvents;
import soulfra.outbox.Courier;
import soulfra.outbox.Effect.Kind;
import soulfra.outbox.Erased;
import soulfra.shard.RangeMaps;
import soulfra.storage.Belongings;
import soulfra.storage.Database;
import soulfra.storage.Idempotency;
import soulfra.storage.Isolation;
import soulfra.storage.Shards;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

public final class LoopService implements soulfra.contract.Loops, Belongings {

  private static final Logger log = LoggerFactory.getLogger(LoopService.class);

  /// How long loops are waited for that are on several shards.
  private static final Duration PATIENCE = Duration.ofMillis(1500);

  private final Shards shards;
  private final RangeMaps ranges;
  private final Others others;
  private final Courier courier;
  private final InstantSource clock;
  private final LiveEvents live;
  private final long consensus;
  private final long full;

  /// @param consensus how many blessings make a loop blessed
  /// @param full how many loops a range of time holds before another shard goes on
  public LoopService(
      Shards shards,
      RangeMaps ranges,
      Others others,
      Courier courier,
      InstantSource clock,
      LiveEvents live,
      long consensus,
      long full) {
    this.shards = shards;
    this.ranges = ranges;
    this.others = others;
    this.courier = courier;
    this.clock = clock;
    this.live = live;
    this.consensus = consensus;
    this.full = full;
    courier.on(Kind.LOOP, Begun.class, this::begun);
  }

  @Override
  public Answer<Loop> begin(UserId me, NewLoop request, @Nullable String key) {
    return Idempotency.write(
        shards.at(me),
        Isolation.READ_COMMITTED,
        null,
        new Idempotency.Request("user " + me, key, "begin-loop", request),
        Loop.class,
        tx -> {
          var loop = Loops.begin(tx, me, request.whisper(), request.tone(), null);
          send(tx, new Begun(loop, null));
          return tell(tx, loop, me);
        });
  }

  @Override
  public Answer<Loop> fork(UserId me, LoopId parent, NewFork request, @Nullable String key) {
    var from = found(() -> loop(me, parent));
    return Idempotency.write(
        shards.at(me),
        Isolation.READ_COMMITTED,
        null,
        new Idempotency.Request("user " + me, key, "fork " + parent, request),
        Loop.class,
        tx -> {
          var its = from.get();
          var loop = Loops.begin(tx, me, request.whisper(), its.tone(), its);
          send(tx, new Begun(loop, its.creatorId()));
          return tell(tx, loop, me, its.creatorId());
        });
  }

  /// Looked up on another shard before a transaction, and told by it: whoever repeats a request
  /// gets its answer, whatever has become of what it was about.
  private static <T> Supplier<T> found(Supplier<T> search) {
    try {
      var value = search.get();
      return () -> value;
    } catch (Problem e) {
      return () -> {
        throw e;
      };
    }
  }

  /// A loop on its way from where its creator is to where its time is kept.
  private record Begun(Loop loop, @Nullable UserId parentCreator) {}

  private void send(Tx tx, Begun begun) {
    var at = ranges.holder(begun.loop().createdAt());
    courier.send(tx, at, Kind.LOOP, begun.loop().creatorId(), begun);
  }

  private void begun(Tx tx, UserId author, Begun begun) {
    Loops.insert(tx, begun.loop(), begun.parentCreator());
  }

  @Override
  public Loop loop(UserId me, LoopId id) {
    return at(id).read(sql -> Loops.find(sql, id));
  }

  /// Where a loop is: where the time is kept in which it began.
  private Database at(LoopId id) {
    return shards.at(ranges.holder(Loops.at(id)));
  }

  @Override
  public Page<Loop> between(Instant from, Instant to, Page.Request page) {
    long before = page.before("loops");
    int limit = page.limit() + 1;
    var gathered =
        shards.gather(
            ranges.holders(from, to),
            PATIENCE,
            database -> database.read(sql -> Loops.between(sql, from, to, before, limit)));
    var found =
        gathered.answers().stream()
            .flatMap(List::stream)
            .sorted(BY_ID.reversed())
            .limit(limit)
            .toList();
    return Page.cut("loops", page, found, loop -> loop.id().number()).partial(gathered.partial());
  }

  private static final Comparator<Loop> BY_ID =
      Comparator.comparingLong((Loop loop) -> loop.id().number());

  @Override
  public Consensus bless(UserId me, LoopId id) {
    return at(id)
        .write(
            Isolation.READ_COMMITTED,
            tx -> {
              Loops.find(tx, id);
              if (!Erased.among(tx, List.of(me)).isEmpty()) {
                throw Problem.of(Problem.Code.NOT_SIGNED_IN, "You have left.");
              }
              boolean counted = Loops.bless(tx, me, id, consensus);
              var loop = Loops.find(tx, id);
              return Loops.consensus(counted ? tell(tx, loop, loop.creatorId(), me) : loop);
            });
  }

  /// Lets the next shard go on, if the range of time that takes all new loops is full. What is
  /// there stays there.
  public void splitFull() {
    var known = ranges.latest();
    var last = known.last();
    if (last.from().isAfter(clock.instant())) {
      return; // announced already
    }
    long count = shards.at(last.shard()).read(sql -> Loops.countSince(sql, last.from(), full));
    if (count >= full) {
      var all = shards.all();
      var next = all.get((all.indexOf(last.shard()) + 1) % all.size());
      if (ranges.split(known, next)) {
        log.info("shard {} has {} loops of this time: {} goes on", last.shard(), count, next);
      }
    }
  }

  private Loop tell(Tx tx, Loop loop, UserId... concerned) {
    live.tell(tx, loop.creatorId(), Stream.of(concerned).distinct().toList(), Live.Type.LOOP, loop);
    return loop;
  }

  @Override
  public Answer<Prophecy> prophesy(
      UserId me, AgentId agent, NewProphecy request, @Nullable String key) {
    var refusal = others.refusal(me, agent);
    var related = found(() -> request.relatedLoops().stream().map(id -> loop(me, id)).toList());
    return Idempotency.write(
        shards.at(me),
        Isolation.READ_COMMITTED,
        null,
        new Idempotency.Request("user " + me, key, "prophesy " + agent, request),
        Prophecy.class,
        tx -> {
          Agents.own(tx, me, agent, refusal);
          var loops = related.get().stream().map(Loop::id).toList();
          return Prophecies.insert(tx, me, agent, request.text(), loops);
        });
  }

  @Override
  public Page<Prophecy> propheciesOf(UserId me, AgentId agent, Page.Request page) {
    return shards
        .at(agent)
        .read(sql -> {
          Agents.visible(sql, me, agent);
          return Prophecies.of(sql, agent, page);
        });
  }

  @Override
  public Prophecy fulfil(UserId me, ProphecyId id) {
    return shards
        .at(id)
        .write(
            Isolation.READ_COMMITTED,
            tx -> {
              Agents.own(tx, me, Prophecies.find(tx, id).agentId());
              Prophecies.fulfil(tx, me, id);
              return Prophecies.find(tx, id);
            });
  }

  @Override
  public void export(Sql sql, UserId user, Map<String, Object> export) {
    export.put("prophecies", Prophecies.allOf(sql, user));
  }

  @Override
  public void exportTraces(UserId user, Map<String, Object> export) {
    var loops = shards.gather(PATIENCE, db -> db.read(sql -> Loops.allOf(sql, user))).all();
    export.put("loops", loops.stream().flatMap(List::stream).sorted(BY_ID).toList());
    var blessed = shards.gather(PATIENCE, db -> db.read(sql -> Loops.blessedBy(sql, user))).all();
    export.put("loopBlessings", blessed.stream().flatMap(List::stream).toList());
  }

  @Override
  public void erase(Tx tx, UserId user) {
    // Prophecies go with their agents; loops are anywhere: by eraseTraces.
  }

  @Override
  public void eraseTraces(Tx tx, UserId user, List<AgentId> agents) {
    Loops.erase(tx, user);
  }
}
