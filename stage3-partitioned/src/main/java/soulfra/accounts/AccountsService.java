package soulfra.accounts;

import module java.base;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import soulfra.cache.Invalidations;
import soulfra.contract.Accounts;
import soulfra.contract.Answer;
import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.UserId;
import soulfra.contract.Live;
import soulfra.contract.Page;
import soulfra.contract.Passwords;
import soulfra.contract.Problem;
import soulfra.contract.Rules;
import soulfra.live.LiveEvents;
import soulfra.outbox.Courier;
import soulfra.outbox.Effect.Kind;
import soulfra.outbox.Erased;
import soulfra.redis.Redis;
import soulfra.shard.Slot;
import soulfra.storage.Belongings;
import soulfra.storage.Database;
import soulfra.storage.Idempotency;
import soulfra.storage.Isolation;
import soulfra.storage.Shards;
import soulfra.storage.Tx;

public final class AccountsService implements Accounts {

  private static final Logger log = LoggerFactory.getLogger(AccountsService.class);

  /// How long an erasure is waited for on other shards, before it is said that it may still be
  /// under way.
  private static final Duration ERASURE = Duration.ofSeconds(5);

  /// What a new user gets in the transaction that creates them.
  public interface Welcome {
    void prepare(Tx tx, UserId user);
  }

  private final Shards shards;
  private final Courier courier;
  private final Handles handles;
  private final Sessions sessions;
  private final LiveEvents live;
  private final Welcome welcome;
  private final List<Belongings> belongings;
  private final Passwords passwords = new Passwords();

  public AccountsService(
      Shards shards,
      Handles handles,
      Courier courier,
      InstantSource clock,
      Redis redis,
      Invalidations invalidations,
      LiveEvents live,
      Welcome welcome,
      List<Belongings> belongings,
      MeterRegistry metrics) {
    this.shards = shards;
    this.courier = courier;
    this.handles = handles;
    this.sessions = new Sessions(shards, clock, redis, invalidations, metrics);
    this.live = live;
    this.welcome = welcome;
    this.belongings = List.copyOf(belongings);
    courier.on(Kind.CREDIT, Transfer.class, paid -> List.of(paid.to()), this::receive);
    courier.on(Kind.ERASE, Leaving.class, this::eraseTraces);
  }

  @Override
  public Answer<User> signUp(SignUp request, @Nullable String key) {
    var hash = passwords.hash(request.password());
    // The password stays out of the stored fingerprint; a replay checks it against its slow hash.
    var what = Map.of("handle", request.handle(), "displayName", request.displayName());
    var id = handles.claim(request.handle(), newId(), key);
    var answer =
        Idempotency.write(
            shards.at(id),
            Isolation.READ_COMMITTED,
            null,
            new Idempotency.Request("handle " + request.handle(), key, "sign-up", what),
            User.class,
            tx -> signUp(tx, id, request, hash));
    confirm(request.handle(), id);
    if (answer.replay() && !knows(request.handle(), request.password())) {
      throw Problem.of(
          Problem.Code.IDEMPOTENCY_KEY_REUSED,
          "This Idempotency-Key was sent before, with another password.");
    }
    return answer;
  }

  /// In a slot drawn evenly.
  private UserId newId() {
    var slot = Slot.anywhere();
    return new UserId(shards.at(slot).write(Isolation.READ_COMMITTED, tx -> tx.nextId(slot)));
  }

  private User signUp(Tx tx, UserId id, SignUp request, String hash) {
    if (!Handles.decide(tx, id)) {
      throw Problem.unavailable("The sign-up took too long.", Duration.ofSeconds(1), null);
    }
    Users.insert(tx, id, request.handle(), request.displayName(), hash, Rules.STARTING_CREDITS);
    welcome.prepare(tx, id);
    return Users.find(tx, id).orElseThrow();
  }

  /// The user is there already; whoever finds the claim later confirms it, too.
  private void confirm(String handle, UserId id) {
    try {
      handles.confirm(handle, id);
    } catch (Problem e) {
      log.debug("the handle of {} is confirmed later: {}", id, e.detail());
    }
  }

  @Override
  public Answer<Session> signIn(SignIn request, @Nullable String key) {
    var login = login(request.handle()).orElse(null);
    var hash = login == null ? null : login.password();
    if (!passwords.matches(request.password(), hash) || login == null) {
      throw Problem.of(Problem.Code.BAD_CREDENTIALS, "The handle or the password is wrong.");
    }
    var token = sessions.newToken(key, login.password(), login.id());
    return Idempotency.write(
            shards.at(login.id()),
            Isolation.READ_COMMITTED,
            null,
            new Idempotency.Request("handle " + request.handle(), key, "sign-in", login.id()),
            SignedIn.class,
            tx -> new SignedIn(login.id(), Sessions.insert(tx, login.id(), token)))
        .map(signedIn -> new Session(token, signedIn.userId(), signedIn.expiresAt()));
  }

  /// A session without its token, which is stored nowhere.
  private record SignedIn(UserId userId, Instant expiresAt) {}

  private boolean knows(String handle, String password) {
    return passwords.matches(password, login(handle).map(Users.Login::password).orElse(null));
  }

  private Optional<Users.Login> login(String handle) {
    return handles.find(handle).flatMap(id -> shards.at(id).read(sql -> Users.login(sql, id)));
  }

  @Override
  public void signOut(String token) {
    sessions.revoke(token);
  }

  /// For whoever holds on to tokens: tells which of them have died, on whichever instance.
  public void onSignedOut(Consumer<Predicate<String>> action) {
    sessions.onSignedOut(action);
  }

  @Override
  public UserId signedIn(String token) {
    return sessions.holder(token);
  }

  @Override
  public User me(UserId me) {
    return shards
        .at(me)
        .read(sql -> Users.find(sql, me))
        .orElseThrow(() -> Problem.notFound("user"));
  }

  @Override
  public User byHandle(String handle) {
    return handles
        .find(handle.toLowerCase(Locale.ROOT))
        .flatMap(id -> shards.at(id).read(sql -> Users.find(sql, id)))
        .map(User::withoutCredits)
        .orElseThrow(() -> Problem.notFound("user"));
  }

  @Override
  public Map<String, Object> export(UserId me) {
    // One snapshot, so that the parts belong together; what is on other shards is of another
    // moment.
    var export =
        shards
            .at(me)
            .read(
                Isolation.REPEATABLE_READ,
                me,
                sql -> {
                  var here = new LinkedHashMap<String, Object>();
                  here.put("user", Users.find(sql, me).orElseThrow(() -> Problem.notFound("user")));
                  here.put("sessions", Sessions.allOf(sql, me));
                  here.put("transfers", Credits.allOf(sql, me));
                  belongings.forEach(feature -> feature.export(sql, me, here));
                  return here;
                });
    belongings.forEach(feature -> feature.exportTraces(me, export));
    return export;
  }

  /// Decided where the user is; their traces on other shards follow. If one of those is away, its
  /// part of the erasure waits for it, and the answer says so.
  @Override
  public void erase(UserId me) {
    var home = shards.at(me);
    var ended =
        home.maintain(
            Isolation.READ_COMMITTED,
            tx -> {
              Users.lock(tx, me);
              var handle = Users.find(tx, me).map(User::handle).orElse("");
              var agents = belongings.stream().flatMap(f -> f.agents(tx, me).stream()).toList();
              belongings.forEach(feature -> feature.erase(tx, me));
              var sessionKeys = Sessions.end(tx, me);
              courier.sendEverywhere(tx, Kind.ERASE, me, new Leaving(me, handle, agents));
              Users.delete(tx, me);
              return sessionKeys;
            });
    sessions.forget(ended);
    if (!courier.awaitArrival(home.shard(), Kind.ERASE, me, ERASURE)) {
      throw Problem.indefinite(
          "You are erased here; a shard that is away will follow when it is back.",
          Duration.ofSeconds(5),
          null);
    }
    shards.awaitCopies();
  }

  /// What other shards must know of someone who leaves.
  private record Leaving(UserId user, String handle, List<AgentId> agents) {}

  private void eraseTraces(Tx tx, UserId author, Leaving leaving) {
    Erased.add(tx, leaving.user());
    Handles.release(tx, leaving.handle(), leaving.user());
    belongings.forEach(feature -> feature.eraseTraces(tx, leaving.user(), leaving.agents()));
  }

  /// Drops the sessions that are over.
  public void sweep(Database database) {
    database.maintain(
        Isolation.READ_COMMITTED,
        tx -> {
          Sessions.sweep(tx);
          return true;
        });
  }

  /// Brings sign-ups to an end that were left half done.
  public void settle() {
    handles.settleOld();
  }

  @Override
  public long balance(UserId me) {
    return shards.at(me).read(sql -> Credits.balance(sql, me));
  }

  @Override
  public Answer<Transfer> transfer(UserId me, NewTransfer request, @Nullable String key) {
    var refusal = refusal(request.to());
    return Idempotency.write(
        shards.at(me),
        Isolation.READ_COMMITTED,
        null,
        new Idempotency.Request("user " + me, key, "transfer", request),
        Transfer.class,
        tx -> {
          refusal.ifPresent(problem -> {
            throw problem;
          });
          return transfer(tx, me, request);
        });
  }

  /// Why this user can't be paid. It is looked up before, on their own shard, and told by the
  /// transaction: whoever repeats a transfer gets its answer, whether that shard is there or not.
  private Optional<Problem> refusal(UserId to) {
    try {
      return shards.at(to).read(sql -> Users.exists(sql, to))
          ? Optional.empty()
          : Optional.of(Problem.notFound("user"));
    } catch (Problem e) {
      return Optional.of(e);
    }
  }

  private Transfer transfer(Tx tx, UserId me, NewTransfer request) {
    boolean both = shards.holder(Slot.of(request.to())).equals(tx.shard());
    var paid = Credits.pay(tx, me, request.to(), request.amount(), both);
    tell(tx, me, paid);
    if (!me.equals(request.to())) {
      courier.send(tx, Slot.of(request.to()), Kind.CREDIT, me, paid.transfer());
    }
    return paid.transfer();
  }

  private void receive(Tx tx, UserId author, Transfer transfer) {
    Credits.receive(tx, transfer).ifPresent(received -> tell(tx, transfer.to(), received));
  }

  private void tell(Tx tx, UserId side, Credits.Entered entered) {
    live.tell(
        tx,
        side,
        List.of(side),
        Live.Type.CREDITS,
        new Live.Paid(entered.balance(), entered.transfer()));
  }

  @Override
  public Page<Transfer> transfers(UserId me, Page.Request page) {
    return shards.at(me).read(sql -> Credits.of(sql, me, page));
  }
}
