package soulfra;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import soulfra.contract.suite.PageScenario;

class PageTest extends PageScenario {

  @TempDir static Path data;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static RunningStage stage;

  @BeforeAll
  static void start() {
    stage = RunningStage.in(data, Map.of());
  }

  @AfterAll
  static void stop() {
    stage.close();
  }

  @Override
  protected URI url() {
    return stage.url();
  }
}
