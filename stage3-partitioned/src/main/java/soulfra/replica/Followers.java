package soulfra.replica;

import module java.base;
import module java.sql;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import soulfra.shard.Shard;

/// How far the followers of a shard are behind its leader, as the leader says: for whoever looks
/// on.
///
/// It is asked at most once a second, and only when somebody wants to know.
public final class Followers {

  /// @param behindBytes what it has not replayed yet of its leader's log
  public record Follower(String name, long behindBytes) {}

  private record Seen(List<Follower> followers, long atNanos) {}

  private static final Logger log = LoggerFactory.getLogger(Followers.class);
  private static final Duration KEPT = Duration.ofSeconds(1);
  private static final Duration SILENCE = Duration.ofSeconds(1);

  private final Shard shard;
  private final Operator operator;
  private final Leaderships leaderships;
  private final ReentrantLock asking = new ReentrantLock();
  private volatile Seen last = new Seen(List.of(), 0);

  public Followers(Shard shard, Operator operator, Leaderships leaderships) {
    this.shard = shard;
    this.operator = operator;
    this.leaderships = leaderships;
  }

  /// Those that receive the leader's log at the moment; nobody if the leader does not answer.
  public List<Follower> now() {
    if (isOld(last) && asking.tryLock()) {
      try {
        last = new Seen(ask(), System.nanoTime());
      } finally {
        asking.unlock();
      }
    }
    return last.followers();
  }

  private static boolean isOld(Seen seen) {
    return seen.atNanos() == 0 || System.nanoTime() - seen.atNanos() > KEPT.toNanos();
  }

  private List<Follower> ask() {
    var leadership = leaderships.latest(shard.id());
    if (leadership.isEmpty()) {
      return List.of();
    }
    try (var connection = operator.connect(shard.node(leadership.get().leader()), SILENCE);
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                """
                SELECT application_name, pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)
                FROM pg_stat_replication WHERE state = 'streaming' AND replay_lsn IS NOT NULL
                """)) {
      var followers = new ArrayList<Follower>();
      while (rows.next()) {
        followers.add(new Follower(rows.getString(1), Math.max(0, rows.getLong(2))));
      }
      return followers;
    } catch (SQLException e) {
      log.debug("the leader of shard {} does not say who follows it", shard.id(), e);
      return List.of();
    }
  }
}
