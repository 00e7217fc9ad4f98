package soulfra.contract.http;

import soulfra.contract.Id.UserId;

/// How much may be asked of a stage, if it has such limits: each throws a `rate-limited` problem
/// before any work is done. Health, metrics and the page are never limited.
public interface Limits {

  /// For a stage that takes what comes.
  Limits NONE =
      new Limits() {
        @Override
        public void address(String address) {}

        @Override
        public void user(UserId user) {}
      };

  /// One more request from this address, whoever sent it.
  void address(String address);

  /// One more request, or one more frame of a live connection, from this user.
  void user(UserId user);
}
