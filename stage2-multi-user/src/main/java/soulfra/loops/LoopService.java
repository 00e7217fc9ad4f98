package soulfra.loops;

import module java.base;

import org.jspecify.annotations.Nullable;
import soulfra.chat.Agents;
import soulfra.contract.Answer;
import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.LoopId;
import soulfra.contract.Id.ProphecyId;
import soulfra.contract.Id.UserId;
import soulfra.contract.Live;
import soulfra.contract.Page;
import soulfra.live.LiveEvents;
import soulfra.storage.Belongings;
import soulfra.storage.Database;
import soulfra.storage.Idempotency;
import soulfra.storage.Isolation;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

public final class LoopService implements soulfra.contract.Loops, Belongings {

  private final Database database;
  private final LiveEvents live;
  private final long consensus;

  /// @param consensus how many blessings make a loop blessed
  public LoopService(Database database, LiveEvents live, long consensus) {
    this.database = database;
    this.live = live;
    this.consensus = consensus;
  }

  @Override
  public Answer<Loop> begin(UserId me, NewLoop request, @Nullable String key) {
    return Idempotency.write(
        database,
        Isolation.READ_COMMITTED,
        null,
        new Idempotency.Request("user " + me, key, "begin-loop", request),
        Loop.class,
        tx -> {
          var loop = Loops.insert(tx, me, request.whisper(), request.tone(), null);
          return tell(tx, loop, me);
        });
  }

  @Override
  public Answer<Loop> fork(UserId me, LoopId parent, NewFork request, @Nullable String key) {
    return Idempotency.write(
        database,
        Isolation.READ_COMMITTED,
        null,
        new Idempotency.Request("user " + me, key, "fork " + parent, request),
        Loop.class,
        tx -> {
          var from = Loops.find(tx, parent);
          var loop = Loops.insert(tx, me, request.whisper(), from.tone(), from);
          return tell(tx, loop, me, from.creatorId());
        });
  }

  @Override
  public Loop loop(UserId me, LoopId id) {
    return database.read(sql -> Loops.find(sql, id));
  }

  @Override
  public Page<Loop> between(Instant from, Instant to, Page.Request page) {
    return database.read(sql -> Loops.between(sql, from, to, page));
  }

  @Override
  public Consensus bless(UserId me, LoopId id) {
    return database.write(
        Isolation.READ_COMMITTED,
        tx -> {
          Loops.find(tx, id);
          boolean counted = Loops.bless(tx, me, id, consensus);
          var loop = Loops.find(tx, id);
          return Loops.consensus(counted ? tell(tx, loop, loop.creatorId(), me) : loop);
        });
  }

  private Loop tell(Tx tx, Loop loop, UserId... concerned) {
    live.tell(tx, loop.creatorId(), Stream.of(concerned).distinct().toList(), Live.Type.LOOP, loop);
    return loop;
  }

  @Override
  public Answer<Prophecy> prophesy(
      UserId me, AgentId agent, NewProphecy request, @Nullable String key) {
    return Idempotency.write(
        database,
        Isolation.READ_COMMITTED,
        null,
        new Idempotency.Request("user " + me, key, "prophesy " + agent, request),
        Prophecy.class,
        tx -> {
          Agents.own(tx, me, agent);
          request.relatedLoops().forEach(loop -> Loops.find(tx, loop));
          return Prophecies.insert(tx, me, agent, request.text(), request.relatedLoops());
        });
  }

  @Override
  public Page<Prophecy> propheciesOf(UserId me, AgentId agent, Page.Request page) {
    return database.read(sql -> {
      Agents.visible(sql, me, agent);
      return Prophecies.of(sql, agent, page);
    });
  }

  @Override
  public Prophecy fulfil(UserId me, ProphecyId id) {
    return database.write(
        Isolation.READ_COMMITTED,
        tx -> {
          Agents.own(tx, me, Prophecies.find(tx, id).agentId());
          Prophecies.fulfil(tx, me, id);
          return Prophecies.find(tx, id);
        });
  }

  @Override
  public void export(Sql sql, UserId user, Map<String, Object> export) {
    export.put("loops", Loops.allOf(sql, user));
    export.put("loopBlessings", Loops.blessedBy(sql, user));
    export.put("prophecies", Prophecies.allOf(sql, user));
  }

  @Override
  public void erase(Tx tx, UserId user) {
    Loops.erase(tx, user);
  }
}
