package soulfra.accounts;

import module java.base;

import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import soulfra.cache.Invalidations;
import soulfra.contract.Accounts;
import soulfra.contract.Answer;
import soulfra.contract.Id.UserId;
import soulfra.contract.Live;
import soulfra.contract.Page;
import soulfra.contract.Passwords;
import soulfra.contract.Problem;
import soulfra.contract.Rules;
import soulfra.live.LiveEvents;
import soulfra.redis.Redis;
import soulfra.storage.Belongings;
import soulfra.storage.Database;
import soulfra.storage.Idempotency;
import soulfra.storage.Isolation;
import soulfra.storage.Tx;

public final class AccountsService implements Accounts {

  /// What a new user gets in the transaction that creates them.
  public interface Welcome {
    void prepare(Tx tx, UserId user);
  }

  private final Database database;
  private final Sessions sessions;
  private final LiveEvents live;
  private final Welcome welcome;
  private final List<Belongings> belongings;
  private final Passwords passwords = new Passwords();

  public AccountsService(
      Database database,
      InstantSource clock,
      Redis redis,
      Invalidations invalidations,
      LiveEvents live,
      Welcome welcome,
      List<Belongings> belongings,
      MeterRegistry metrics) {
    this.database = database;
    this.sessions = new Sessions(database, clock, redis, invalidations, metrics);
    this.live = live;
    this.welcome = welcome;
    this.belongings = List.copyOf(belongings);
  }

  @Override
  public Answer<User> signUp(SignUp request, @Nullable String key) {
    var hash = passwords.hash(request.password());
    // The password stays out of the stored fingerprint; a replay checks it against its slow hash.
    var what = Map.of("handle", request.handle(), "displayName", request.displayName());
    var answer =
        Idempotency.write(
            database,
            Isolation.READ_COMMITTED,
            null,
            new Idempotency.Request("handle " + request.handle(), key, "sign-up", what),
            User.class,
            tx -> signUp(tx, request, hash));
    if (answer.replay() && !knows(request.handle(), request.password())) {
      throw Problem.of(
          Problem.Code.IDEMPOTENCY_KEY_REUSED,
          "This Idempotency-Key was sent before, with another password.");
    }
    return answer;
  }

  private User signUp(Tx tx, SignUp request, String hash) {
    var id =
        Users.insert(tx, request.handle(), request.displayName(), hash, Rules.STARTING_CREDITS);
    welcome.prepare(tx, id);
    return Users.find(tx, id).orElseThrow();
  }

  @Override
  public Answer<Session> signIn(SignIn request, @Nullable String key) {
    var login = database.read(sql -> Users.login(sql, request.handle())).orElse(null);
    var hash = login == null ? null : login.password();
    if (!passwords.matches(request.password(), hash) || login == null) {
      throw Problem.of(Problem.Code.BAD_CREDENTIALS, "The handle or the password is wrong.");
    }
    var token = sessions.newToken(key, login.password());
    return Idempotency.write(
            database,
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
    var login = database.read(sql -> Users.login(sql, handle));
    return passwords.matches(password, login.map(Users.Login::password).orElse(null));
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
    return database.read(sql -> Users.find(sql, me)).orElseThrow(() -> Problem.notFound("user"));
  }

  @Override
  public User byHandle(String handle) {
    return database
        .read(sql -> Users.find(sql, handle.toLowerCase(Locale.ROOT)))
        .map(User::withoutCredits)
        .orElseThrow(() -> Problem.notFound("user"));
  }

  @Override
  public Map<String, Object> export(UserId me) {
    // One snapshot, so that the parts belong together.
    return database.read(
        Isolation.REPEATABLE_READ,
        me,
        sql -> {
          var export = new LinkedHashMap<String, Object>();
          export.put("user", Users.find(sql, me).orElseThrow(() -> Problem.notFound("user")));
          export.put("sessions", Sessions.allOf(sql, me));
          export.put("transfers", Credits.allOf(sql, me));
          belongings.forEach(feature -> feature.export(sql, me, export));
          return export;
        });
  }

  @Override
  public void erase(UserId me) {
    var ended =
        database.maintain(
            Isolation.READ_COMMITTED,
            tx -> {
              Users.lock(tx, me);
              belongings.forEach(feature -> feature.erase(tx, me));
              var sessionKeys = Sessions.end(tx, me);
              Users.delete(tx, me);
              return sessionKeys;
            });
    sessions.forget(ended);
  }

  /// Drops the sessions that are over.
  public void sweep() {
    database.maintain(
        Isolation.READ_COMMITTED,
        tx -> {
          Sessions.sweep(tx);
          return null;
        });
  }

  @Override
  public long balance(UserId me) {
    return database.read(sql -> Credits.balance(sql, me));
  }

  @Override
  public Answer<Transfer> transfer(UserId me, NewTransfer request, @Nullable String key) {
    return Idempotency.write(
        database,
        Isolation.READ_COMMITTED,
        null,
        new Idempotency.Request("user " + me, key, "transfer", request),
        Transfer.class,
        tx -> transfer(tx, me, request));
  }

  private Transfer transfer(Tx tx, UserId me, NewTransfer request) {
    var transfer = Credits.transfer(tx, me, request.to(), request.amount());
    Stream.of(transfer.from(), transfer.to())
        .distinct()
        .forEach(side ->
            live.tell(
                tx,
                side,
                List.of(side),
                Live.Type.CREDITS,
                new Live.Paid(Credits.balance(tx, side), transfer)));
    return transfer;
  }

  @Override
  public Page<Transfer> transfers(UserId me, Page.Request page) {
    return database.read(sql -> Credits.of(sql, me, page));
  }
}
