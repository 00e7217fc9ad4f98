package soulfra.experiments.sessions;

import java.sql.SQLException;
import java.util.OptionalLong;

/// Where it is kept who is signed in. A session lives for [#LIFE_SECONDS] after its last use.
public interface SessionStore {

  int LIFE_SECONDS = 1_800;

  String name();

  /// Signs users 0, 1, … in, with `token(user)`.
  void fill(int users) throws SQLException;

  /// How many of these users are signed in.
  long count(int users) throws SQLException;

  /// A client with a connection of its own.
  Client connect() throws SQLException;

  /// What a request does first. One thread uses it.
  interface Client extends AutoCloseable {

    /// Whose session it is; empty if it was revoked or has expired. Its expiry stays as it is.
    OptionalLong read(String token) throws SQLException;

    /// The same, and its expiry moves on to [#LIFE_SECONDS] from now.
    OptionalLong slide(String token) throws SQLException;

    /// The same, but its expiry moves on only when the last move was a minute ago: a session lives
    /// up to a minute less.
    OptionalLong slideLazily(String token) throws SQLException;

    void revoke(String token) throws SQLException;

    /// Lets the session expire now.
    void expire(String token) throws SQLException;

    @Override
    void close() throws SQLException;
  }

  static String token(int user) {
    return "token-" + user;
  }
}
