package soulfra.contract.client;

import static java.net.URLEncoder.encode;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import soulfra.contract.Accounts.NewTransfer;
import soulfra.contract.Accounts.Session;
import soulfra.contract.Accounts.SignIn;
import soulfra.contract.Accounts.SignUp;
import soulfra.contract.Accounts.Transfer;
import soulfra.contract.Accounts.User;
import soulfra.contract.Answer;
import soulfra.contract.Chat.Agent;
import soulfra.contract.Chat.AgentMemory;
import soulfra.contract.Chat.Exchange;
import soulfra.contract.Chat.Message;
import soulfra.contract.Chat.NewAgent;
import soulfra.contract.Chat.NewMessage;
import soulfra.contract.Chat.NewTone;
import soulfra.contract.Feed.NewThought;
import soulfra.contract.Feed.Tally;
import soulfra.contract.Feed.Thought;
import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.LoopId;
import soulfra.contract.Id.ProphecyId;
import soulfra.contract.Id.ThoughtId;
import soulfra.contract.Id.UserId;
import soulfra.contract.ImportLine;
import soulfra.contract.Loops.Consensus;
import soulfra.contract.Loops.Loop;
import soulfra.contract.Loops.NewFork;
import soulfra.contract.Loops.NewLoop;
import soulfra.contract.Loops.NewProphecy;
import soulfra.contract.Loops.Prophecy;
import soulfra.contract.Operations.Dependency;
import soulfra.contract.Operations.StageInfo;
import soulfra.contract.Page;
import tools.jackson.databind.JsonNode;

/// The contract's requests as methods; one for each, in the contract's order.
///
/// A refusal is thrown as its [soulfra.contract.Problem]. So is a broken connection, and that
/// problem is indefinite wherever the request may have been carried out: send it again with the
/// same idempotency key to find out. Nothing is sent twice by itself.
///
/// Immutable: [#elsewhere], [#as], [#withKey], [#withTimeout] and [#version2] give another client
/// on the same connections; closing one of them closes them all.
public final class SoulfraClient implements AutoCloseable {

  private final Wire wire;

  private SoulfraClient(Wire wire) {
    this.wire = wire;
  }

  /// @param url of the stage, without the API's path: `http://127.0.0.1:7001`
  public static SoulfraClient at(URI url) {
    return new SoulfraClient(Wire.to(url));
  }

  /// The same client at another instance of the stage: what it has seen here it won't be shown less
  /// of there.
  public SoulfraClient elsewhere(URI url) {
    return new SoulfraClient(wire.elsewhere(url));
  }

  public SoulfraClient as(String token) {
    return new SoulfraClient(wire.as(token));
  }

  /// Requests that create something go out under this idempotency key.
  public SoulfraClient withKey(String idempotencyKey) {
    return new SoulfraClient(wire.withKey(idempotencyKey));
  }

  public SoulfraClient withTimeout(Duration timeout) {
    return new SoulfraClient(wire.withTimeout(timeout));
  }

  /// Speaks `/api/v2`: messages and thoughts carry `metadata`.
  public SoulfraClient version2() {
    return new SoulfraClient(wire.version2());
  }

  @Override
  public void close() {
    wire.close();
  }

  public Answer<User> signUp(String handle, String password) {
    return wire.post("/users", new SignUp(handle, password, null), User.class);
  }

  public Answer<Session> signIn(String handle, String password) {
    return wire.post("/sessions", new SignIn(handle, password), Session.class);
  }

  public void signOut() {
    wire.delete("/sessions/current");
  }

  public User me() {
    return wire.get("/users/me", User.class);
  }

  public User user(String handle) {
    return wire.get("/users/" + encode(handle, UTF_8), User.class);
  }

  public JsonNode export() {
    return wire.get("/users/me/export", JsonNode.class);
  }

  public void erase() {
    wire.delete("/users/me");
  }

  public Answer<Agent> createAgent(NewAgent request) {
    return wire.post("/agents", request, Agent.class);
  }

  public Agent agent(AgentId id) {
    return wire.get("/agents/" + id, Agent.class);
  }

  public Page<Agent> myAgents(Part part) {
    return wire.page("/agents?mine=true", part, Agent.class);
  }

  public Agent changeTone(AgentId id, long version, String tone) {
    return wire.patch("/agents/" + id, version, new NewTone(tone), Agent.class);
  }

  public Answer<Exchange> send(AgentId id, NewMessage request) {
    return wire.post("/agents/" + id + "/messages", request, Exchange.class);
  }

  public Answer<Exchange> send(AgentId id, String body) {
    return send(id, new NewMessage(body, null));
  }

  public Page<Message> conversation(AgentId id, Part part) {
    return wire.page("/agents/" + id + "/messages", part, Message.class);
  }

  public AgentMemory memory(AgentId id) {
    return wire.get("/agents/" + id + "/memory", AgentMemory.class);
  }

  public Answer<Thought> think(AgentId id, NewThought request) {
    return wire.post("/agents/" + id + "/thoughts", request, Thought.class);
  }

  public Answer<Thought> think(AgentId id, String body) {
    return think(id, new NewThought(body, null));
  }

  public void delete(ThoughtId id) {
    wire.delete("/thoughts/" + id);
  }

  public void follow(AgentId id) {
    wire.put("/agents/" + id + "/followers/me");
  }

  public void unfollow(AgentId id) {
    wire.delete("/agents/" + id + "/followers/me");
  }

  public Page<Thought> feed(Part part) {
    return wire.page("/feed", part, Thought.class);
  }

  public Page<Thought> publicFeed(Part part) {
    return wire.page("/feed/public", part, Thought.class);
  }

  public Tally bless(ThoughtId id) {
    return wire.put("/thoughts/" + id + "/blessings/me", Tally.class);
  }

  public Tally unbless(ThoughtId id) {
    return wire.delete("/thoughts/" + id + "/blessings/me", Tally.class);
  }

  public Page<Thought> search(String query, Part part) {
    return wire.page("/search?q=" + encode(query, UTF_8), part, Thought.class);
  }

  public Thought thought(ThoughtId id) {
    return wire.get("/thoughts/" + id, Thought.class);
  }

  public Answer<Loop> begin(NewLoop request) {
    return wire.post("/loops", request, Loop.class);
  }

  public Answer<Loop> fork(LoopId parent, String whisper) {
    return wire.post("/loops/" + parent + "/forks", new NewFork(whisper), Loop.class);
  }

  public Loop loop(LoopId id) {
    return wire.get("/loops/" + id, Loop.class);
  }

  public Page<Loop> loopsBetween(Instant from, Instant to, Part part) {
    return wire.page("/loops?from=" + from + "&to=" + to, part, Loop.class);
  }

  public Consensus bless(LoopId id) {
    return wire.put("/loops/" + id + "/blessings/me", Consensus.class);
  }

  public Answer<Prophecy> prophesy(AgentId id, NewProphecy request) {
    return wire.post("/agents/" + id + "/prophecies", request, Prophecy.class);
  }

  public Page<Prophecy> prophecies(AgentId id, Part part) {
    return wire.page("/agents/" + id + "/prophecies", part, Prophecy.class);
  }

  public Prophecy fulfil(ProphecyId id) {
    return wire.post("/prophecies/" + id + "/fulfilment", Map.of(), Prophecy.class).value();
  }

  public long balance() {
    return wire.get("/credits", Balance.class).balance();
  }

  public Answer<Transfer> transfer(UserId to, long amount) {
    return wire.post("/credits/transfers", new NewTransfer(to, amount), Transfer.class);
  }

  public Page<Transfer> transfers(Part part) {
    return wire.page("/credits/transfers", part, Transfer.class);
  }

  /// Hears what happens to the signed-in user from now on.
  public LiveClient live() {
    return LiveClient.open(wire, OptionalLong.empty());
  }

  /// Hears what happened after a position that an earlier connection saw, and what happens next.
  public LiveClient live(long after) {
    return LiveClient.open(wire, OptionalLong.of(after));
  }

  public boolean isLive() {
    return wire.root("/health/live").statusCode() == 200;
  }

  public Readiness readiness() {
    return wire.read(wire.root("/health/ready"), Readiness.class);
  }

  public StageInfo stage() {
    return wire.read(wire.checked(wire.root("/stage")), StageInfo.class);
  }

  /// Prometheus text.
  public String metrics() {
    return new String(wire.checked(wire.root("/metrics")).body(), UTF_8);
  }

  /// Stores a lot at once; the token must be the operator's.
  ///
  /// @return how many lines were stored
  public long importAll(List<? extends ImportLine> lines) {
    return wire.postLines("/operator/import", lines, Stored.class).stored();
  }

  /// A part of a list.
  ///
  /// @param cursor the `next` of the page before; null for the first page
  public record Part(int limit, @Nullable String cursor) {
    public static Part first(int limit) {
      return new Part(limit, null);
    }
  }

  public record Readiness(boolean ready, List<Dependency> dependencies) {}

  record Balance(long balance) {}

  record Stored(long stored) {}
}
