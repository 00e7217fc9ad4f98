package soulfra.contract;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A request that was not carried out as asked, in the words of RFC 9457.
///
/// A *definite* problem says that nothing happened. An indefinite one says that it may have: the
/// connection broke around a commit, say. Whoever can't know must say so, never guess (DDIA, "The
/// Trouble with Distributed Systems", Timeouts and Unbounded Delays).
public final class Problem extends RuntimeException {

  private static final long serialVersionUID = 1;

  /// What went wrong, as a client can act on it.
  public enum Code {
    INVALID_REQUEST(400, "The request is not valid"),
    BAD_CREDENTIALS(401, "Handle or password is wrong"),
    NOT_SIGNED_IN(401, "Not signed in"),
    FORBIDDEN(403, "Not allowed"),
    NOT_FOUND(404, "Not found"),
    HANDLE_TAKEN(409, "The handle is taken"),
    IDEMPOTENCY_KEY_REUSED(409, "The idempotency key belongs to another request"),
    INSUFFICIENT_CREDITS(409, "Not enough credits"),
    VERSION_CONFLICT(412, "Another change came first"),
    TOO_LARGE(413, "The request is too large"),
    RATE_LIMITED(429, "Too many requests"),
    INTERNAL(500, "Something broke on our side"),
    UNAVAILABLE(503, "Not available right now");

    public final int status;
    public final String title;

    Code(int status, String title) {
      this.status = status;
      this.title = title;
    }

    /// The code as it stands on the wire: `handle-taken`.
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Code of(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
  }

  private final Code code;
  private final boolean definite;
  private final @Nullable Duration retryAfter;
  private boolean replay;

  public Problem(
      Code code,
      String detail,
      boolean definite,
      @Nullable Duration retryAfter,
      @Nullable Throwable cause) {
    super(detail, cause);
    this.code = code;
    this.definite = definite;
    this.retryAfter = retryAfter;
  }

  /// Refused before anything happened.
  public static Problem of(Code code, String detail) {
    return new Problem(code, detail, true, null, null);
  }

  /// A refusal told again because the same idempotency key came again.
  public static Problem replayed(Code code, String detail) {
    var problem = of(code, detail);
    problem.replay = true;
    return problem;
  }

  public static Problem invalid(String detail) {
    return of(Code.INVALID_REQUEST, detail);
  }

  public static Problem notFound(String what) {
    return of(Code.NOT_FOUND, "There is no such " + what + ".");
  }

  /// Not now; nothing happened, and the same request may succeed after `retryAfter`.
  public static Problem unavailable(String detail, Duration retryAfter, @Nullable Throwable cause) {
    return new Problem(Code.UNAVAILABLE, detail, true, retryAfter, cause);
  }

  /// Not now, and it may have happened all the same: send it again with the same idempotency key.
  public static Problem indefinite(String detail, Duration retryAfter, @Nullable Throwable cause) {
    return new Problem(Code.UNAVAILABLE, detail, false, retryAfter, cause);
  }

  public Code code() {
    return code;
  }

  public String detail() {
    return Objects.requireNonNull(getMessage());
  }

  public boolean definite() {
    return definite;
  }

  public boolean replay() {
    return replay;
  }

  public @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
