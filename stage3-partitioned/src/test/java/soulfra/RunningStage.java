package soulfra;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/// An instance of this stage, on a free port, in the test's own JVM.
final class RunningStage implements AutoCloseable {

  private final Main main;

  private RunningStage(Main main) {
    this.main = main;
  }

  static RunningStage on(Map<String, String> settings) {
    return on(settings, 0);
  }

  static RunningStage on(Map<String, String> settings, int port) {
    var environment = new HashMap<>(settings);
    environment.put("SOULFRA_PORT", Integer.toString(port));
    return new RunningStage(Main.start(Config.from(environment)));
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + main.port());
  }

  Main main() {
    return main;
  }

  @Override
  public void close() {
    main.close();
  }
}
