package soulfra.accounts;

import module java.base;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import soulfra.cache.Cached;
import soulfra.cache.Invalidations;
import soulfra.cache.Shelf;
import soulfra.contract.Id.UserId;
import soulfra.contract.Problem;
import soulfra.outbox.Owed;
import soulfra.redis.Redis;
import soulfra.shard.Slot;
import soulfra.storage.Isolation;
import soulfra.storage.Shards;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

/// Who holds which token. A token is 256 random bits behind the slot of its user, so that it can be
/// looked up without asking where; only its hash is stored.
///
/// Tokens are looked up at every request, so they are kept in Redis for all instances, and for a
/// second in each of them; the row in Postgres is the truth. A session lives on as long as it is
/// used: its time in Redis begins anew with each look, and in Postgres once an hour.
///
/// A revoked token is dead on all instances before the revocation is acknowledged: each of them
/// says that it has forgotten it, or the second is over. Without Redis everybody asks Postgres.
final class Sessions {

  private static final Logger log = LoggerFactory.getLogger(Sessions.class);
  private static final int SECRET = 32;
  private static final Duration LIFETIME = Duration.ofDays(30);

  /// How often the end of a session that is used moves in Postgres.
  private static final Duration STEP = Duration.ofHours(1);

  private static final Cached.Settings CACHE =
      new Cached.Settings(
          "sessions", 50_000, Duration.ofSeconds(1), Duration.ofDays(1), true, true);

  private record Known(UserId user, Instant expiresAt) {}

  private static final Cached.Codec<Known> CODEC =
      new Cached.Codec<>() {
        @Override
        public String text(Known known) {
          return known.user().number() + " " + known.expiresAt().toEpochMilli();
        }

        @Override
        public Known value(String text) {
          int space = text.indexOf(' ');
          return new Known(
              new UserId(Long.parseLong(text.substring(0, space))),
              Instant.ofEpochMilli(Long.parseLong(text.substring(space + 1))));
        }
      };

  private final Shards shards;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final Cached<Known> cache;

  Sessions(
      Shards shards,
      InstantSource clock,
      Redis redis,
      Invalidations invalidations,
      MeterRegistry metrics) {
    this.shards = shards;
    this.clock = clock;
    this.cache = new Cached<>(CACHE, Shelf.text(CODEC), redis, invalidations, metrics);
  }

  /// A new token. Under an idempotency key it is derived instead of drawn, because a replay must
  /// answer it again and it is stored nowhere: from the key, which only the client knows, and the
  /// salted hash of the password, which only the server does.
  String newToken(@Nullable String idempotencyKey, String passwordHash, UserId user) {
    var secret = new byte[SECRET];
    if (idempotencyKey == null) {
      random.nextBytes(secret);
    } else {
      secret = hmac(passwordHash, idempotencyKey);
    }
    var token =
        ByteBuffer.allocate(1 + SECRET).put((byte) Slot.of(user).number()).put(secret).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }

  /// Where a token's session is, if it is a token.
  private static Slot slot(String token) {
    try {
      var bytes = Base64.getUrlDecoder().decode(token);
      if (bytes.length == 1 + SECRET) {
        return new Slot(bytes[0]);
      }
    } catch (IllegalArgumentException e) {
      log.debug("what was sent is no token", e);
    }
    throw notSignedIn();
  }

  static Instant insert(Tx tx, UserId user, String token) {
    long now = tx.now();
    var expiresAt = Instant.ofEpochMilli(now).plus(LIFETIME);
    tx.update(
        """
        INSERT INTO sessions (token_hash, user_id, created_at, expires_at) VALUES (?, ?, ?, ?)
        ON CONFLICT (token_hash) DO UPDATE
        SET created_at = excluded.created_at, expires_at = excluded.expires_at
        """,
        hash(token),
        user.number(),
        now,
        expiresAt.toEpochMilli());
    return expiresAt;
  }

  UserId holder(String token) {
    var hash = hash(token);
    var known =
        cache.get(
            key(hash),
            () ->
                shards
                    .at(slot(token))
                    .read(sql -> find(sql, hash))
                    .orElseThrow(Sessions::notSignedIn));
    var now = clock.instant();
    if (!now.isBefore(known.expiresAt())) {
      throw notSignedIn();
    }
    if (known.expiresAt().isBefore(now.plus(LIFETIME).minus(STEP))) {
      prolong(known.user(), hash, now.plus(LIFETIME));
    }
    return known.user();
  }

  /// Can wait for the next request, if Postgres is away.
  private void prolong(UserId user, byte[] hash, Instant expiresAt) {
    try {
      shards
          .at(user)
          .write(
              Isolation.READ_COMMITTED,
              tx ->
                  tx.update(
                      "UPDATE sessions SET expires_at = ? WHERE token_hash = ?",
                      expiresAt.toEpochMilli(),
                      hash));
      cache.invalidate(List.of(key(hash)));
    } catch (Problem e) {
      log.debug("a session could not be prolonged: {}", e.detail());
    }
  }

  /// The token is dead when this returns, on every instance.
  void revoke(String token) {
    var hash = hash(token);
    var key = List.of(key(hash));
    shards
        .at(slot(token))
        .write(
            Isolation.READ_COMMITTED,
            tx -> {
              Owed.add(tx, key);
              return tx.update("DELETE FROM sessions WHERE token_hash = ?", hash);
            });
    cache.invalidateEverywhere(key);
  }

  /// Hands out a test for tokens that may have died, whichever instance ended them.
  void onSignedOut(Consumer<Predicate<String>> action) {
    cache.onInvalidate(key ->
        Thread.startVirtualThread(
            () -> action.accept(token -> key(hash(token)).equals(key) && isDead(token))));
  }

  private boolean isDead(String token) {
    try {
      holder(token);
      return false;
    } catch (Problem e) {
      return e.code() == Problem.Code.NOT_SIGNED_IN;
    }
  }

  /// When a session began and when it ends; its token is not known.
  record Lifetime(Instant createdAt, Instant expiresAt) {}

  static List<Lifetime> allOf(Sql sql, UserId user) {
    return sql.list(
        "SELECT created_at, expires_at FROM sessions WHERE user_id = ? ORDER BY created_at",
        row ->
            new Lifetime(
                Instant.ofEpochMilli(row.getLong(1)), Instant.ofEpochMilli(row.getLong(2))),
        user.number());
  }

  /// Drops what is over.
  static void sweep(Tx tx) {
    tx.update("DELETE FROM sessions WHERE expires_at < ?", tx.now());
  }

  /// Ends all sessions of a user, who is about to go.
  ///
  /// @return what to [#forget] after the commit
  static List<String> end(Tx tx, UserId user) {
    var keys =
        tx.list(
            "DELETE FROM sessions WHERE user_id = ? RETURNING token_hash",
            row -> key(row.getBytes(1)),
            user.number());
    Owed.add(tx, keys);
    return keys;
  }

  void forget(List<String> keys) {
    if (!keys.isEmpty()) {
      cache.invalidateEverywhere(keys);
    }
  }

  private static String key(byte[] hash) {
    return "session:" + HexFormat.of().formatHex(hash);
  }

  private static Optional<Known> find(Sql sql, byte[] hash) {
    return sql.one(
        "SELECT user_id, expires_at FROM sessions WHERE token_hash = ?",
        row -> new Known(new UserId(row.getLong(1)), Instant.ofEpochMilli(row.getLong(2))),
        (Object) hash);
  }

  private static Problem notSignedIn() {
    return Problem.of(
        Problem.Code.NOT_SIGNED_IN, "The token is unknown, revoked or expired: sign in again.");
  }

  private static byte[] hash(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] hmac(String secret, String text) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
