package soulfra.accounts;

import module java.base;

import org.jspecify.annotations.Nullable;
import soulfra.contract.Id.UserId;
import soulfra.contract.Problem;
import soulfra.shard.ShardId;
import soulfra.shard.Slot;
import soulfra.storage.Isolation;
import soulfra.storage.Shards;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

/// The `handles` table: who has which handle. A handle's row stands on the shard of the handle's
/// own slot, so that two who want the same one meet there, wherever they themselves are put.
///
/// A sign-up is a saga: the handle is *claimed* for a user who is not there yet, the user is made
/// on the shard of their own slot, the claim is *confirmed*. Whoever finds a claim that was neither
/// confirmed nor is young settles it: the user's shard is asked whether the user was made, and told
/// that they must not be any more. Both write the same row there, and the first one decides.
public final class Handles {

  /// Longer than any sign-up takes.
  private static final Duration YOUNG = Duration.ofSeconds(10);

  private static final int SETTLED = 100;

  private record Claim(UserId user, @Nullable String key, boolean confirmed, long at) {}

  private final Shards shards;

  public Handles(Shards shards) {
    this.shards = shards;
  }

  /// Whose it is, or will be if their sign-up succeeds.
  Optional<UserId> find(String handle) {
    if (handle.indexOf('\0') >= 0) {
      // Postgres does not even compare with such a text.
      return Optional.empty();
    }
    return shards.at(Slot.of(handle)).read(sql -> claim(sql, handle)).map(Claim::user);
  }

  /// Claims a handle for a user; under an idempotency key for the one for whom the same key has
  /// claimed it before.
  ///
  /// @throws Problem `handle-taken` if it is somebody else's
  UserId claim(String handle, UserId user, @Nullable String key) {
    var at = shards.at(Slot.of(handle));
    for (boolean settled = false; ; settled = true) {
      var claim = at.write(Isolation.READ_COMMITTED, tx -> claim(tx, handle, user, key));
      if (claim.user().equals(user) || (key != null && key.equals(claim.key()))) {
        return claim.user();
      }
      if (settled || claim.confirmed() || !isOld(claim)) {
        throw taken(handle);
      }
      settle(handle, claim.user());
    }
  }

  private static Problem taken(String handle) {
    return Problem.of(Problem.Code.HANDLE_TAKEN, "Somebody else has the handle " + handle + ".");
  }

  private boolean isOld(Claim claim) {
    return claim.at() < shards.now() - YOUNG.toMillis();
  }

  private static Claim claim(Tx tx, String handle, UserId user, @Nullable String key) {
    tx.update(
        """
        INSERT INTO handles (handle, user_id, key, confirmed, created_at)
        VALUES (?, ?, ?, false, ?) ON CONFLICT DO NOTHING
        """,
        handle,
        user.number(),
        key,
        tx.now());
    return claim(tx, handle).orElseThrow();
  }

  private static Optional<Claim> claim(Sql sql, String handle) {
    return sql.one(
        "SELECT user_id, key, confirmed, created_at FROM handles WHERE handle = ?",
        row ->
            new Claim(
                new UserId(row.getLong(1)), row.getString(2), row.getBoolean(3), row.getLong(4)),
        handle);
  }

  /// The user is there.
  void confirm(String handle, UserId user) {
    shards
        .at(Slot.of(handle))
        .write(
            Isolation.READ_COMMITTED,
            tx ->
                tx.update(
                    "UPDATE handles SET confirmed = true WHERE handle = ? AND user_id = ?",
                    handle,
                    user.number()));
  }

  /// Part of the transaction that makes a user: false if the claim was settled before, because it
  /// took too long.
  static boolean decide(Tx tx, UserId user) {
    return tx.update(
            "INSERT INTO inbox (source, id, done_at) VALUES ('sign-up', ?, ?) ON CONFLICT DO NOTHING",
            user.number(),
            tx.now())
        == 1;
  }

  private void settle(String handle, UserId user) {
    boolean there =
        shards
            .at(user)
            .write(Isolation.READ_COMMITTED, tx -> !decide(tx, user) && Users.exists(tx, user));
    if (there) {
      confirm(handle, user);
    } else {
      shards.at(Slot.of(handle)).write(Isolation.READ_COMMITTED, tx -> release(tx, handle, user));
    }
  }

  /// It is free again, if it was this user's.
  static int release(Tx tx, String handle, UserId user) {
    return tx.update("DELETE FROM handles WHERE handle = ? AND user_id = ?", handle, user.number());
  }

  /// Claims many at once: all of them, or none.
  ///
  /// @throws Problem `handle-taken` if one is somebody else's
  public void claim(Map<String, UserId> handles) {
    var claimed = new HashMap<String, UserId>();
    byShard(handles)
        .forEach((shard, some) ->
            shards
                .at(shard)
                .maintain(
                    Isolation.READ_COMMITTED,
                    tx -> {
                      tx.enter(slots(some));
                      return tx.list(
                          """
                          INSERT INTO handles (handle, user_id, confirmed, created_at)
                          SELECT handle, id, false, ? FROM unnest(?::text[], ?::bigint[])
                            AS line (handle, id)
                          ON CONFLICT DO NOTHING RETURNING handle, user_id
                          """,
                          row -> Map.entry(row.getString(1), new UserId(row.getLong(2))),
                          tx.now(),
                          texts(some),
                          users(some));
                    })
                .forEach(mine -> claimed.put(mine.getKey(), mine.getValue())));
    var taken = handles.keySet().stream().filter(handle -> !claimed.containsKey(handle)).findAny();
    if (taken.isPresent()) {
      claimed.forEach((handle, user) ->
          shards
              .at(Slot.of(handle))
              .write(Isolation.READ_COMMITTED, tx -> release(tx, handle, user)));
      throw taken(taken.get());
    }
  }

  /// All these users are there.
  public void confirm(Map<String, UserId> handles) {
    byShard(handles)
        .forEach((shard, some) ->
            shards
                .at(shard)
                .maintain(
                    Isolation.READ_COMMITTED,
                    tx -> {
                      tx.enter(slots(some));
                      return tx.update(
                          """
                          UPDATE handles SET confirmed = true
                          WHERE handle = ANY (?) AND user_id = ANY (?)
                          """,
                          texts(some),
                          users(some));
                    }));
  }

  /// Whose these are, of those that are somebody's.
  public Map<String, UserId> find(Collection<String> handles) {
    var found = new HashMap<String, UserId>();
    handles.stream()
        .collect(Collectors.groupingBy(handle -> shards.holder(Slot.of(handle))))
        .forEach((shard, some) ->
            shards
                .at(shard)
                .read(sql ->
                    sql.list(
                        "SELECT handle, user_id FROM handles WHERE handle = ANY (?)",
                        row -> Map.entry(row.getString(1), new UserId(row.getLong(2))),
                        (Object) some.toArray(String[]::new)))
                .forEach(one -> found.put(one.getKey(), one.getValue())));
    return found;
  }

  private Map<ShardId, List<Map.Entry<String, UserId>>> byShard(Map<String, UserId> handles) {
    return handles.entrySet().stream()
        .collect(Collectors.groupingBy(entry -> shards.holder(Slot.of(entry.getKey()))));
  }

  private static List<Slot> slots(List<Map.Entry<String, UserId>> handles) {
    return handles.stream().map(entry -> Slot.of(entry.getKey())).toList();
  }

  private static String[] texts(List<Map.Entry<String, UserId>> handles) {
    return handles.stream().map(Map.Entry::getKey).toArray(String[]::new);
  }

  private static long[] users(List<Map.Entry<String, UserId>> handles) {
    return handles.stream().mapToLong(entry -> entry.getValue().number()).toArray();
  }

  /// Settles some of what was left behind by those who stopped in between.
  void settleOld() {
    record Old(String handle, UserId user) {}
    for (var shard : shards.all()) {
      shards
          .at(shard)
          .read(sql ->
              sql.list(
                  """
                  SELECT handle, user_id FROM handles
                  WHERE NOT confirmed AND created_at < ? ORDER BY created_at LIMIT ?
                  """,
                  row -> new Old(row.getString(1), new UserId(row.getLong(2))),
                  shards.now() - YOUNG.toMillis(),
                  SETTLED))
          .forEach(old -> settle(old.handle(), old.user()));
    }
  }
}
