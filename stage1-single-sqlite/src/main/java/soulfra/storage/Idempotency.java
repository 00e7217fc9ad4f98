package soulfra.storage;

import module java.base;

import org.jspecify.annotations.Nullable;
import soulfra.contract.Answer;
import soulfra.contract.Json;
import soulfra.contract.Problem;
import soulfra.contract.Problem.Code;

/// Makes a retry harmless: the first answer to a key is stored in the transaction that does the
/// work, so after a crash either both are there or neither (DDIA, "The End-to-End Argument for
/// Databases").
public final class Idempotency {

  /// Whose key it is, and what was asked under it. Two requests are the same if operation and body
  /// are.
  ///
  /// @param scope the user; at sign-up and sign-in, the handle
  public record Request(String scope, @Nullable String key, String operation, Object body) {}

  /// What is kept: an answer, or a refusal that the transaction itself gave.
  private record Kept(@Nullable String answer, @Nullable Code refusal, @Nullable String detail) {}

  /// How a transaction under a key ends. A refusal is an outcome, not an exception, because it must
  /// be committed.
  private sealed interface Outcome<T> {
    record Answered<T>(Answer<T> answer) implements Outcome<T> {}

    record Refused<T>(Problem problem) implements Outcome<T> {}
  }

  private Idempotency() {}

  /// Does the work in a transaction, unless this key has been answered before.
  ///
  /// @throws Problem `idempotency-key-reused` if the key belongs to another request
  public static <T> Answer<T> write(
      Database database, Request request, Class<T> type, Function<Tx, T> work) {
    var key = request.key();
    if (key == null) {
      return Answer.first(database.write(work));
    }
    return tell(database.write(tx -> once(tx, request, key, type, work)));
  }

  /// The answer that this key had before, for who would do costly things ahead of [#write]. Only
  /// `write` decides: the same key may be under way at this moment.
  ///
  /// @throws Problem the refusal that this key had before, or `idempotency-key-reused`
  public static <T> Optional<Answer<T>> before(Database database, Request request, Class<T> type) {
    var key = request.key();
    return key == null
        ? Optional.empty()
        : database.read(sql -> find(sql, request, key)).map(kept -> tell(replay(kept, type)));
  }

  private static <T> Answer<T> tell(Outcome<T> outcome) {
    return switch (outcome) {
      case Outcome.Answered<T> answered -> answered.answer();
      case Outcome.Refused<T> refused -> throw refused.problem();
    };
  }

  private static <T> Outcome<T> once(
      Tx tx, Request request, String key, Class<T> type, Function<Tx, T> work) {
    var before = find(tx, request, key);
    if (before.isPresent()) {
      return replay(before.get(), type);
    }
    int actions = tx.actions();
    tx.savepoint();
    try {
      var value = work.apply(tx);
      tx.release();
      keep(tx, request, key, new Kept(Json.text(value), null, null));
      return new Outcome.Answered<>(Answer.first(value));
    } catch (Problem refusal) {
      if (refusal.code() == Code.UNAVAILABLE) {
        throw refusal;
      }
      tx.rollBackTask(actions);
      keep(tx, request, key, new Kept(null, refusal.code(), refusal.detail()));
      return new Outcome.Refused<>(refusal);
    }
  }

  /// What this key was answered before, if it was.
  private static Optional<Kept> find(Sql sql, Request request, String key) {
    return sql.one(
        """
        SELECT fingerprint, answer FROM idempotency WHERE scope = ? AND key = ?
        """,
        row -> {
          if (!Arrays.equals(row.getBytes(1), fingerprint(request))) {
            throw Problem.of(
                Code.IDEMPOTENCY_KEY_REUSED,
                "This Idempotency-Key was sent before, with another request.");
          }
          return Json.parse(row.getString(2), Kept.class);
        },
        request.scope(),
        key);
  }

  private static <T> Outcome<T> replay(Kept kept, Class<T> type) {
    if (kept.answer() != null) {
      return new Outcome.Answered<>(new Answer<>(Json.parse(kept.answer(), type), true));
    }
    return new Outcome.Refused<>(
        Problem.replayed(
            Objects.requireNonNull(kept.refusal()), Objects.requireNonNull(kept.detail())));
  }

  private static void keep(Tx tx, Request request, String key, Kept kept) {
    tx.update(
        """
        INSERT INTO idempotency (scope, key, fingerprint, answer, created_at)
        VALUES (?, ?, ?, ?, ?)
        """,
        request.scope(),
        key,
        fingerprint(request),
        Json.text(kept),
        tx.now());
  }

  /// Drops the keys that nobody will send again.
  public static void sweep(Tx tx) {
    tx.update(
        "DELETE FROM idempotency WHERE created_at < ?", tx.now() - Duration.ofDays(2).toMillis());
  }

  private static byte[] fingerprint(Request request) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(request.operation().getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      return digest.digest(Json.text(request.body()).getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
