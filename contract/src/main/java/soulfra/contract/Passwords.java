package soulfra.contract;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Argon2id, with OWASP's parameters: 19 MiB, two passes, one lane. A hash costs tens of
/// milliseconds of CPU on purpose, so only as many run at once as there are processors, and whoever
/// waits too long is told to come back: a rush of sign-ins must not starve everyone else.
public final class Passwords {

  /// Made when it is first used: its memory takes longer to get than a start has time for.
  private static final class Argon2id {
    static final Argon2Function FUNCTION =
        Argon2Function.getInstance(19 * 1024, 2, 1, 32, Argon2.ID);
  }

  /// The hash of a password that nobody knows, for handles that nobody has: they must take as long
  /// as a wrong password. Written down, because to compute it costs a third of a start.
  private static final String NOBODY =
      "$argon2id$v=19$m=19456,t=2,p=1"
          + "$/VgTKunuPKTRvlZ5VlCMYw$ydKKUY32Wz+VB/n7we+X07UQVAjseqyySVmKJEvTEmI";

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Semaphore turns = new Semaphore(Runtime.getRuntime().availableProcessors(), true);

  /// The hash with its salt and parameters, as one text.
  public String hash(String password) {
    return inTurn(
        () -> Password.hash(password).addRandomSalt(16).with(Argon2id.FUNCTION).getResult());
  }

  /// @param hash null if there is no such user
  public boolean matches(String password, @Nullable String hash) {
    return inTurn(() ->
        Password.check(password, hash == null ? NOBODY : hash).with(Argon2id.FUNCTION)
            && hash != null);
  }

  private <T> T inTurn(Supplier<T> work) {
    try {
      if (!turns.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw Problem.unavailable(
            "Too many people are signing in at once.", Duration.ofSeconds(2), null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.unavailable("The server is stopping.", Duration.ofSeconds(1), e);
    }
    try {
      return work.get();
    } finally {
      turns.release();
    }
  }
}
