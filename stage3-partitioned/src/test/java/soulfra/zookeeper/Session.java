package soulfra.zookeeper;

import static org.awaitility.Awaitility.await;

import java.time.Duration;

/// A session that can be ended from outside.
public final class Session {

  private static final Duration LONG = Duration.ofSeconds(60);

  private Session() {}

  /// Ends an instance's session in ZooKeeper itself, by another connection that says it is the same
  /// client and leaves; returns when the instance has a new one.
  public static void expire(ZooKeeper instance, String addresses) throws Exception {
    var old = instance.client().getZookeeperClient().getZooKeeper();
    long id = old.getSessionId();
    var twin =
        new org.apache.zookeeper.ZooKeeper(addresses, 3000, _ -> {}, id, old.getSessionPasswd());
    await().atMost(LONG).until(() -> twin.getState().isConnected());
    twin.close();
    await().atMost(LONG).until(() -> !old.getState().isAlive());
    await()
        .atMost(LONG)
        .ignoreExceptions()
        .until(() -> instance.client().getZookeeperClient().getZooKeeper().getSessionId() != id);
  }
}
