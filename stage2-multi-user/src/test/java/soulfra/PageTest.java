package soulfra;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import soulfra.contract.suite.PageScenario;

/// Two browsers, at two instances of one stage.
class PageTest extends PageScenario {

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static RunningStage stage;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static RunningStage other;

  @BeforeAll
  static void start() {
    var database = TestServers.database();
    stage = RunningStage.on(database, Map.of());
    other = RunningStage.on(database, Map.of());
  }

  @AfterAll
  static void stop() {
    other.close();
    stage.close();
  }

  @Override
  protected URI url() {
    return stage.url();
  }

  @Override
  protected URI otherUrl() {
    return other.url();
  }
}
