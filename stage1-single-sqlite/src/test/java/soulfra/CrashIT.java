package soulfra;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import soulfra.contract.witness.Crashes;
import soulfra.servers.Launch;
import soulfra.servers.StageProcess;

/// The plug is pulled, and the next one starts on what is left.
///
/// It shows what survives the *process*. That a sync reaches the platter, so that it also survives
/// the machine, no test on a running machine can show.
class CrashIT extends Crashes {

  @TempDir Path folder;

  private @Nullable StageProcess stage;

  @Override
  protected int rounds() {
    return 8;
  }

  @Override
  protected Victim next() {
    var launch =
        Launch.stage(
            Path.of(""),
            Map.of("SOULFRA_DATA", folder.resolve("data").toString()),
            Path.of("target", "stage-logs", "CrashIT.log"));
    var next = StageProcess.start(launch);
    stage = next;
    return new Victim(URI.create(next.url()), next::kill9);
  }

  @AfterEach
  void stop() {
    if (stage != null) {
      stage.close();
    }
  }
}
