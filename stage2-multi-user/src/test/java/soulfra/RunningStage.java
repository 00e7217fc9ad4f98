package soulfra;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/// An instance of this stage, on a free port and a database of the test's, in the test's own JVM.
final class RunningStage implements AutoCloseable {

  private final Main main;

  private RunningStage(Main main) {
    this.main = main;
  }

  static RunningStage on(String database, Map<String, String> settings) {
    var redis = settings.get("SOULFRA_REDIS_URL");
    return on(database, redis == null ? TestServers.redis() : redis, settings);
  }

  /// One of several instances on the same servers.
  static RunningStage on(String database, String redis, Map<String, String> settings) {
    var environment = new HashMap<>(settings);
    environment.put("SOULFRA_PORT", "0");
    environment.put("SOULFRA_POSTGRES_URL", database);
    environment.put("SOULFRA_REDIS_URL", redis);
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
