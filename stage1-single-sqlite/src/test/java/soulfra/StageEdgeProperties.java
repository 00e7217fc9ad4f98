package soulfra;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import soulfra.contract.suite.EdgeProperties;

class StageEdgeProperties extends EdgeProperties {

  @SuppressWarnings("NullAway.Init") // set before all properties
  private static Path data;

  @SuppressWarnings("NullAway.Init") // set before all properties
  private static RunningStage stage;

  @BeforeContainer
  static void start() throws IOException {
    data = Files.createTempDirectory("soulfra-properties");
    stage = RunningStage.in(data, Map.of());
  }

  @AfterContainer
  static void stop() throws IOException {
    stage.close();
    try (var files = Files.walk(data)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Override
  protected URI url() {
    return stage.url();
  }
}
