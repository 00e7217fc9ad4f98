package soulfra.outbox;

import module java.base;

import java.time.Duration;
import soulfra.storage.Database;
import soulfra.storage.Isolation;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

/// The one row of `relay_lease`: who relays, until when, and how far they have come.
///
/// Time is Postgres's own, so no two clocks are compared. A holder that stood still may wake up
/// after its lease ran out and believe that it still holds it: therefore it is not believed. Each
/// change asks for its epoch in the row, and locks the row until the change is committed; with an
/// old epoch there is no such row (DDIA, "Fencing off zombies and delayed requests").
final class RelayLease {

  static final Duration LENGTH = Duration.ofSeconds(2);

  /// @param epoch the fencing token
  record Held(long epoch, long position, long published) {}

  private RelayLease() {}

  /// Takes the lease if nobody holds it any more, or if it was ours: the epoch grows all the same.
  ///
  /// @param holder names one relay, and no other one ever
  static Optional<Held> take(Database database, String holder) {
    return database.write(
        Isolation.READ_COMMITTED,
        tx ->
            tx.one(
                """
                UPDATE relay_lease
                SET holder = ?, epoch = epoch + 1,
                  expires_at = clock_timestamp() + make_interval(secs => ?)
                WHERE expires_at < clock_timestamp() OR holder = ?
                RETURNING epoch, position, published
                """,
                row -> new Held(row.getLong(1), row.getLong(2), row.getLong(3)),
                holder,
                LENGTH.toMillis() / 1000.0,
                holder));
  }

  static boolean isFree(Sql sql, String holder) {
    return sql.exists(
        "SELECT 1 FROM relay_lease WHERE expires_at < clock_timestamp() OR holder = ?", holder);
  }

  /// The last position, which nobody else can move before this transaction ends; empty for a holder
  /// whose time is over.
  static OptionalLong lock(Tx tx, long epoch) {
    return tx.one(
            "SELECT position FROM relay_lease WHERE epoch = ? FOR UPDATE",
            row -> OptionalLong.of(row.getLong(1)),
            epoch)
        .orElse(OptionalLong.empty());
  }

  /// Says how far the holder is, which also prolongs the lease.
  ///
  /// @return false for a holder whose time is over
  static boolean advance(Tx tx, long epoch, long position, long published) {
    return tx.update(
            """
            UPDATE relay_lease
            SET position = ?, published = greatest(published, ?),
              expires_at = clock_timestamp() + make_interval(secs => ?)
            WHERE epoch = ?
            """,
            position,
            published,
            LENGTH.toMillis() / 1000.0,
            epoch)
        == 1;
  }

  /// Prolongs the lease while there is nothing to relay.
  static boolean renew(Database database, long epoch, long published) {
    return database.write(
        Isolation.READ_COMMITTED,
        tx -> {
          var position = lock(tx, epoch);
          return position.isPresent() && advance(tx, epoch, position.getAsLong(), published);
        });
  }

  /// Lets the next one begin at once.
  static void release(Database database, long epoch) {
    database.write(
        Isolation.READ_COMMITTED,
        tx -> tx.update("UPDATE relay_lease SET expires_at = now() WHERE epoch = ?", epoch));
  }
}
