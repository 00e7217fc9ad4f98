package soulfra;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import soulfra.contract.witness.LateReplies;

class LateReplyIT extends LateReplies {

  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static Cluster cluster;

  @BeforeAll
  static void start() {
    cluster = Cluster.start(folder, Cluster.SMALL, 0, Map.of());
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Override
  protected Started start(Map<String, String> settings) {
    var stage = cluster.instance(settings);
    return new Started(stage.url(), stage::close);
  }
}
