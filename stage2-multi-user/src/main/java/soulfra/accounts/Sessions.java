package soulfra.accounts;

import module java.base;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import soulfra.contract.Id.UserId;
import soulfra.contract.Problem;
import soulfra.storage.Database;
import soulfra.storage.Isolation;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

/// Who holds which token. A token is 256 random bits, and only its hash is stored.
///
/// Tokens are looked up at every request, so the answers are cached. The cache needs no protocol to
/// stay true, because this is the only process: a revoked token leaves it before the revocation is
/// acknowledged. A second process would break exactly this.
final class Sessions {

  private static final Duration LIFETIME = Duration.ofDays(30);

  private record Known(UserId user, Instant expiresAt) {}

  private final Database database;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final Cache<ByteBuffer, Known> cache = Caffeine.newBuilder().maximumSize(50_000).build();
  private final Counter hits;
  private final Counter misses;

  Sessions(Database database, InstantSource clock, MeterRegistry metrics) {
    this.database = database;
    this.clock = clock;
    this.hits = metrics.counter("soulfra.session.cache.hits");
    this.misses = metrics.counter("soulfra.session.cache.misses");
  }

  /// A new token. Under an idempotency key it is derived instead of drawn, because a replay must
  /// answer it again and it is stored nowhere: from the key, which only the client knows, and the
  /// salted hash of the password, which only the server does.
  String newToken(@Nullable String idempotencyKey, String passwordHash) {
    var token = new byte[32];
    if (idempotencyKey == null) {
      random.nextBytes(token);
    } else {
      token = hmac(passwordHash, idempotencyKey);
    }
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
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
    var key = ByteBuffer.wrap(hash);
    var known = cache.getIfPresent(key);
    if (known == null) {
      misses.increment();
      known = database.read(sql -> find(sql, hash)).orElseThrow(Sessions::notSignedIn);
      cache.put(key, known);
      // Revoked between the read and the put? Then the entry must not stay.
      if (database.read(sql -> find(sql, hash)).isEmpty()) {
        cache.invalidate(key);
        throw notSignedIn();
      }
    } else {
      hits.increment();
    }
    if (!clock.instant().isBefore(known.expiresAt())) {
      throw notSignedIn();
    }
    return known.user();
  }

  /// The token is dead when this returns.
  void revoke(String token) {
    var hash = hash(token);
    database.write(
        Isolation.READ_COMMITTED,
        tx -> tx.update("DELETE FROM sessions WHERE token_hash = ?", hash));
    cache.invalidate(ByteBuffer.wrap(hash));
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

  /// For a user who is gone; their rows went with them.
  void forget(UserId user) {
    cache.asMap().values().removeIf(known -> known.user().equals(user));
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
