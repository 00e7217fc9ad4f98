package soulfra.zookeeper;

import module java.base;

import java.time.Duration;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.retry.RetryNTimes;
import soulfra.contract.Problem;

/// This instance's session with ZooKeeper.
///
/// The loss of one of three nodes is bridged: Curator connects to another one and the session goes
/// on. A session that ran out is replaced by a new one. Every call has a limit, and fails after it.
public final class ZooKeeper implements AutoCloseable {

  /// After so long without a word, ZooKeeper takes an instance for dead, and what it held is free.
  public static final Duration SESSION = Duration.ofSeconds(3);

  private static final Duration CONNECT = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final int RETRIES = 5;
  private static final Duration SOON = Duration.ofSeconds(1);

  private final CuratorFramework client;

  private ZooKeeper(CuratorFramework client) {
    this.client = client;
  }

  /// Begins a session; whether ZooKeeper is there is found out by the first call.
  ///
  /// @param addresses `HOST:PORT,HOST:PORT,HOST:PORT`
  public static ZooKeeper connect(String addresses) {
    var client =
        CuratorFrameworkFactory.builder()
            .connectString(addresses)
            .sessionTimeoutMs((int) SESSION.toMillis())
            .connectionTimeoutMs((int) CONNECT.toMillis())
            .retryPolicy(new RetryNTimes(RETRIES, (int) PAUSE.toMillis()))
            .build();
    client.start();
    return new ZooKeeper(client);
  }

  /// Stands for an office that one instance at a time holds. Whoever stood still may believe that
  /// it still holds it, so nothing may depend on that alone.
  public LeaderLatch candidacy(String path, String name) {
    return new LeaderLatch(client, path, name);
  }

  /// Runs something while nobody else runs anything under this path, as far as can be known: who
  /// stands still may still believe to be alone.
  ///
  /// @return false if somebody else did for longer than the limit
  public boolean alone(String path, String name, Duration limit, Runnable task) {
    try (var office = candidacy(path, name)) {
      change(() -> {
        office.start();
        return true;
      });
      boolean first = ask(() -> office.await(limit.toMillis(), TimeUnit.MILLISECONDS));
      if (first) {
        task.run();
      }
      return first;
    } catch (IOException e) {
      throw new UncheckedIOException("Leaving " + path + " failed", e);
    }
  }

  CuratorFramework client() {
    return client;
  }

  /// A call of Curator's, which may throw anything.
  interface Call<T> {
    T now() throws Exception;
  }

  /// @throws Problem `unavailable` if ZooKeeper does not answer
  static <T> T ask(Call<T> call) {
    try {
      return call.now();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      restoreInterrupt(e);
      throw Problem.unavailable("ZooKeeper does not answer.", SOON, e);
    }
  }

  /// @throws Problem an indefinite one if ZooKeeper does not answer
  static <T> T change(Call<T> call) {
    try {
      return call.now();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      restoreInterrupt(e);
      throw Problem.indefinite("ZooKeeper did not answer a change.", SOON, e);
    }
  }

  private static void restoreInterrupt(Exception e) {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
