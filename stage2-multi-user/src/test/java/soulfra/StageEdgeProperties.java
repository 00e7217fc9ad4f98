package soulfra;

import java.net.URI;
import java.util.Map;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import soulfra.contract.suite.EdgeProperties;

class StageEdgeProperties extends EdgeProperties {

  @SuppressWarnings("NullAway.Init") // set before all properties
  private static RunningStage stage;

  @BeforeContainer
  static void start() {
    stage = RunningStage.on(TestServers.database(), Map.of());
  }

  @AfterContainer
  static void stop() {
    stage.close();
  }

  @Override
  protected URI url() {
    return stage.url();
  }
}
