package soulfra;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import soulfra.contract.witness.Crashes;
import soulfra.servers.Launch;
import soulfra.servers.StageProcess;

/// Of two instances one is killed. The other one answers for both from then on: there is nothing to
/// wait for.
class CrashIT extends Crashes {

  private final Launch launch =
      Launch.stage(
          Path.of(""),
          Map.of(
              "SOULFRA_POSTGRES_URL", TestServers.database(),
              "SOULFRA_REDIS_URL", TestServers.redis()),
          Path.of("target", "stage-logs", "CrashIT.log"));
  private final Deque<StageProcess> alive = new ArrayDeque<>();

  @Override
  protected int rounds() {
    return 5;
  }

  @Override
  protected Victim next() {
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
