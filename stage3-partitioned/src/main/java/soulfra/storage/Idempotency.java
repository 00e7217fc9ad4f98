package soulfra.storage;

import module java.base;

import org.jspecify.annotations.Nullable;
import soulfra.contract.Answer;
import soulfra.contract.Id.UserId;
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
  /// @param me whose conversations the work may see; null if it sees none
  /// @throws Problem `idempotency-key-reused` if the key belongs to another request
  public static <T> Answer<T> write(
      Database database,
      Isolation isolation,
      @Nullable UserId me,
      Request request,
      Class<T> type,
      Function<Tx, T> work) {
    var key = request.key();
    if (key == null) {
      return Answer.first(in(database, isolation, me, work));
    }
    return tell(outcome(database, isolation, me, request, key, type, work));
  }

  private static <T> Outcome<T> outcome(
      Database database,
      Isolation isolation,
      @Nullable UserId me,
      Request request,
      String key,
      Class<T> type,
      Function<Tx, T> work) {
    try {
      return in(database, isolation, me, tx -> once(tx, request, key, type, work));
    } catch (Problem refusal) {
      if (refusal.code() == Code.UNAVAILABLE || refusal.code() == Code.IDEMPOTENCY_KEY_REUSED) {
        throw refusal;
      }
      return database.write(
          Isolation.READ_COMMITTED, tx -> refused(tx, request, key, type, refusal));
    }
  }

  private static <T> T in(
      Database database, Isolation isolation, @Nullable UserId me, Function<Tx, T> work) {
    return me == null ? database.write(isolation, work) : database.write(isolation, me, work);
  }

  /// The answer that this key had before, for who would do costly things ahead of [#write]. Only
  /// `write` decides: the same key may be under way at this moment.
  ///
  /// It is asked for in a transaction that waits for a follower, for the answer may come from one
  /// whose own wait was cut: what is told again must be as durable as what is told first.
  ///
  /// @throws Problem the refusal that this key had before, or `idempotency-key-reused`
  public static <T> Optional<Answer<T>> before(Database database, Request request, Class<T> type) {
    var key = request.key();
    return key == null
        ? Optional.empty()
        : database
            .write(Isolation.READ_COMMITTED, tx -> find(tx, request, key))
            .map(kept -> tell(replay(kept, type)));
  }

  private static <T> Answer<T> tell(Outcome<T> outcome) {
    return switch (outcome) {
      case Outcome.Answered<T> answered -> answered.answer();
      case Outcome.Refused<T> refused -> throw refused.problem();
    };
  }

  private static <T> Outcome<T> once(
      Tx tx, Request request, String key, Class<T> type, Function<Tx, T> work) {
    if (!claim(tx, request, key)) {
      return replay(find(tx, request, key).orElseThrow(), type);
    }
    var value = work.apply(tx);
    keep(tx, request, key, new Kept(Json.text(value), null, null));
    return new Outcome.Answered<>(Answer.first(value));
  }

  /// The transaction that refused is rolled back, and its refusal kept by another one. In between
  /// the same key may have come again and been answered; then that is the answer.
  private static <T> Outcome<T> refused(
      Tx tx, Request request, String key, Class<T> type, Problem refusal) {
    if (!claim(tx, request, key)) {
      return replay(find(tx, request, key).orElseThrow(), type);
    }
    keep(tx, request, key, new Kept(null, refusal.code(), refusal.detail()));
    return new Outcome.Refused<>(refusal);
  }

  /// Inserts the key, still without an answer. If it is under way in another transaction, on
  /// whichever instance, the unique index makes this wait for how that one ends: after a commit the
  /// answer is there, after a rollback the key is ours.
  ///
  /// @return false if the key was claimed before
  private static boolean claim(Tx tx, Request request, String key) {
    return tx.update(
            """
            INSERT INTO idempotency (scope, key, fingerprint, created_at, slot)
            VALUES (?, ?, ?, ?, ?::int)
            ON CONFLICT DO NOTHING
            """,
            request.scope(),
            key,
            fingerprint(request),
            tx.now(),
            tx.slot() == null ? null : tx.slot().number())
        == 1;
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
    tx.later(
        "UPDATE idempotency SET answer = ? WHERE scope = ? AND key = ?",
        Json.text(kept),
        request.scope(),
        key);
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
