package soulfra.storage;

import module java.base;

import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.UserId;

/// What one feature holds about a user. Each feature knows its own tables; leaving needs them all.
public interface Belongings {

  /// Adds what is held where the user is to an export, under names of its own.
  void export(Sql sql, UserId user, Map<String, Object> export);

  /// Adds what is held of the user on other shards.
  default void exportTraces(UserId user, Map<String, Object> export) {}

  /// The user's agents, for those who hold them.
  default List<AgentId> agents(Sql sql, UserId user) {
    return List.of();
  }

  /// Deletes what is held where the user is, in the transaction that deletes the user.
  void erase(Tx tx, UserId user);

  /// Deletes what is held of the user on this shard, whichever it is.
  ///
  /// @param agents the user's
  default void eraseTraces(Tx tx, UserId user, List<AgentId> agents) {}
}
