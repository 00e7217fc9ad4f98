package soulfra.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import soulfra.contract.Id.TransferId;
import soulfra.contract.Id.UserId;

/// Who someone is, what they own, and how they leave.
///
/// Promises: a handle has one owner over the whole product; credits are never created, destroyed or
/// negative, whatever crashes in between; an erased user can be read nowhere any more.
public interface Accounts {

  Answer<User> signUp(SignUp request, @Nullable String idempotencyKey);

  Answer<Session> signIn(SignIn request, @Nullable String idempotencyKey);

  /// The token is dead when this returns, everywhere at once.
  void signOut(String token);

  /// Who sent this token, or a `not-signed-in` problem.
  UserId signedIn(String token);

  User me(UserId me);

  /// A user as others see them: without credits.
  User byHandle(String handle);

  /// Everything held about the user, one JSON document.
  Map<String, Object> export(UserId me);

  /// Nothing of the user's can be read any more when this returns, from any store or index.
  void erase(UserId me);

  long balance(UserId me);

  Answer<Transfer> transfer(UserId me, NewTransfer request, @Nullable String idempotencyKey);

  /// The transfers from and to the user, newest first.
  Page<Transfer> transfers(UserId me, Page.Request page);

  /// @param credits null where someone else is asking
  record User(
      UserId id,
      String handle,
      String displayName,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long credits,
      Instant createdAt) {

    /// As others see them.
    public User withoutCredits() {
      return new User(id, handle, displayName, null, createdAt);
    }
  }

  /// @param token a secret of 256 bits; only its hash is stored
  record Session(String token, UserId userId, Instant expiresAt) {}

  record Transfer(TransferId id, UserId from, UserId to, long amount, Instant createdAt) {}

  record SignUp(String handle, String password, String displayName) {
    public SignUp(
        @Nullable String handle, @Nullable String password, @Nullable String displayName) {
      this.handle = Rules.handle(handle);
      this.password = Rules.password(password);
      this.displayName = displayName == null ? this.handle : Rules.name("displayName", displayName);
    }

    @Override
    public String toString() {
      return "SignUp[handle=" + handle + "]";
    }
  }

  record SignIn(String handle, String password) {
    public SignIn(@Nullable String handle, @Nullable String password) {
      this.handle = Rules.required("handle", handle).toLowerCase(Locale.ROOT);
      this.password = Rules.required("password", password);
    }

    @Override
    public String toString() {
      return "SignIn[handle=" + handle + "]";
    }
  }

  record NewTransfer(UserId to, Long amount) {
    public NewTransfer(@Nullable UserId to, @Nullable Long amount) {
      this.to = Rules.required("to", to);
      this.amount = Rules.required("amount", amount);
      if (this.amount < 1 || this.amount > Rules.TRANSFER_LIMIT) {
        throw Problem.invalid(
            "amount must be 1..%d: amount=%d".formatted(Rules.TRANSFER_LIMIT, this.amount));
      }
    }
  }
}
