package soulfra.storage;

import module java.base;

import soulfra.contract.Id.UserId;

/// What one feature holds about a user. Each feature knows its own tables; leaving needs them all.
public interface Belongings {

  /// Adds what is held to an export, under names of its own.
  void export(Sql sql, UserId user, Map<String, Object> export);

  /// Deletes it, in the transaction that deletes the user.
  void erase(Tx tx, UserId user);
}
