package soulfra.replica;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import soulfra.shard.Shard;
import soulfra.zookeeper.ZooKeeper;

/// An instance in a JVM of its own that dies, as if by `kill -9`, in the middle of a fail-over. It
/// says when it is in office.
final class DyingOverseer {

  private DyingOverseer() {}

  public static void main(String[] args) throws InterruptedException {
    var environment = System.getenv();
    var zooKeeper = ZooKeeper.connect(environment.getOrDefault("SOULFRA_ZOOKEEPER", ""));
    var shards = Shard.parse(environment.getOrDefault("SOULFRA_SHARDS", ""));
    var operator = new Operator(environment.getOrDefault("SOULFRA_SHARDS_OPERATOR_URL", ""));
    var last = FailOver.Step.valueOf(args[0]);
    var leaderships = Leaderships.open(zooKeeper, shards);
    var overseer =
        Overseer.start(
            zooKeeper,
            shards,
            operator,
            leaderships,
            "dying",
            (_, step) -> {
              if (step == last) {
                Runtime.getRuntime().halt(9);
              }
            });
    while (!overseer.inOffice()) {
      Thread.sleep(10);
    }
    System.out.println("in office");
    new CountDownLatch(1).await();
  }

  /// Starts it, and returns when it is in office. Whoever holds the process must end it.
  static Process start(Rig rig, FailOver.Step last) throws Exception {
    var builder =
        new ProcessBuilder(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                DyingOverseer.class.getName(),
                last.name()));
    builder.environment().put("SOULFRA_ZOOKEEPER", rig.ensemble.connectString());
    builder.environment().put("SOULFRA_SHARDS", rig.servers.address());
    builder.environment().put("SOULFRA_SHARDS_OPERATOR_URL", rig.operatorUrl());
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    var process = builder.start();
    var line = process.inputReader().readLine();
    if (!"in office".equals(line)) {
      process.destroyForcibly().waitFor();
      throw new IllegalStateException("It is not in office but says " + line);
    }
    return process;
  }
}
