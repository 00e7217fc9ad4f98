package soulfra;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import soulfra.contract.suite.PageScenario;

class PageTest extends PageScenario {

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static RunningStage stage;

  @BeforeAll
  static void start() {
    stage = RunningStage.on(TestServers.database(), Map.of());
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
