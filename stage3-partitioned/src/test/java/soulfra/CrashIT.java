package soulfra;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import soulfra.contract.witness.Crashes;
import soulfra.servers.Launch;
import soulfra.servers.StageProcess;

/// Of two instances one is killed. The other one answers for both from then on: there is nothing to
/// wait for.
class CrashIT extends Crashes {

  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static Cluster cluster;

  private final Deque<StageProcess> alive = new ArrayDeque<>();

  @BeforeAll
  static void start() {
    cluster = Cluster.start(folder, Cluster.SMALL, 0, Map.of());
  }

  @AfterAll
  static void end() {
    cluster.close();
  }

  @Override
  protected int rounds() {
    return 3;
  }

  @Override
  protected Victim next() {
    var launch =
        Launch.stage(
            Path.of(""),
            cluster.clusters().settings(),
            Path.of("target", "stage-logs", "CrashIT.log"));
    if (!alive.isEmpty()) {
      alive.remove().close();
    }
    while (alive.size() < 2) {
      alive.add(StageProcess.start(launch));
    }
    var next = alive.element();
    return new Victim(URI.create(next.url()), next::kill9);
  }

  @AfterEach
  void stop() {
    alive.forEach(StageProcess::close);
  }
}
