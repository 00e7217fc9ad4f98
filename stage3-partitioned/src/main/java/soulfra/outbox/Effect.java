package soulfra.outbox;

import org.jspecify.annotations.Nullable;
import soulfra.contract.Id.UserId;
import soulfra.shard.Slot;

/// What a transaction on one shard has to change on another.
///
/// @param id its place among those of its shard
/// @param author whose deed it is; what has not arrived when they have been erased is dropped
/// @param slot whoever holds this one is to do it; null if it is for a shard, whatever that holds
/// @param body a record's JSON
public record Effect(long id, @Nullable Slot slot, Kind kind, UserId author, String body) {

  public enum Kind {
    /// A live event for users there.
    HEAR,
    /// A new thought for the timelines of users there.
    FAN_OUT,
    /// What an agent thought before it was followed, for one timeline.
    BACKFILL,
    /// An agent there has one follower more.
    FOLLOW,
    /// An agent there has one follower less.
    UNFOLLOW,
    /// A thought was deleted.
    FORGET,
    /// An agent there thinks aloud.
    THINK,
    /// A loop began, in the time that is kept there.
    LOOP,
    /// Credits for a user there.
    CREDIT,
    /// A user has left.
    ERASE;

    /// What was paid is paid, and who leaves leaves.
    boolean outlivesItsAuthor() {
      return this == CREDIT || this == ERASE;
    }
  }
}
