package soulfra.experiments.bench;

import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import soulfra.experiments.Stage;
import soulfra.servers.Deployment;
import soulfra.servers.StageProcess;
import soulfra.servers.Stores;

/// What every bench of a stage works with: the stage on fresh data, an empty edge, clients, and the
/// list of what was measured.
final class Rig {

  static final int CLIENTS = 64;

  private static final Measured NOT_MEASURED = new Measured(Double.NaN, Double.NaN, Double.NaN);

  final StageBench.Options options;
  private final PrintStream out;
  private final Path folder;
  private final Map<String, Measured> results = new LinkedHashMap<>();

  Rig(StageBench.Options options, PrintStream out, Path folder) {
    this.options = options;
    this.out = out;
    this.folder = folder;
  }

  /// Starts the stage on data of its own.
  ///
  /// @param name of the data's folder
  Deployment start(String name, int instances) {
    return start(name, stage(), stage().needs, instances);
  }

  /// The same with other stores, or another stage beside it.
  Deployment start(String name, Stage stage, Stores.Needs needs, int instances) {
    var plan =
        new Deployment.Plan(
            stage.id,
            stage.home(options.root()),
            folder(name),
            needs,
            Collections.nCopies(instances, 0),
            settings());
    return Deployment.start(plan, this::say);
  }

  /// Nothing may be refused for being too much: that is what is measured.
  private Map<String, String> settings() {
    var settings = new HashMap<String, String>();
    settings.put("SOULFRA_OPERATOR_TOKEN", Population.OPERATOR);
    if (stage().needs != Stores.Needs.FOLDER) {
      settings.put("SOULFRA_RATE_USER", "off");
      settings.put("SOULFRA_RATE_ADDRESS", "off");
    }
    return settings;
  }

  Stage stage() {
    return options.stage();
  }

  Path folder(String name) {
    return folder.resolve(name);
  }

  StageProcess startEmptyEdge() {
    return StageProcess.start(EmptyEdge.launch(folder));
  }

  static HttpLoop loop(String server) {
    return new HttpLoop(URI.create(server), CLIENTS);
  }

  /// Imports users and messages, and signs one user in for each client.
  Population fill(Deployment stage, int clients, int users, int messages) {
    return Population.fill(
        URI.create(stage.url()), clients, users, messages, options.seed(), this::say);
  }

  void run(Contest contest) throws Exception {
    var round = Duration.ofSeconds(options.quick() ? 2 : 5);
    results.putAll(contest.run(round, options.quick() ? 2 : 5, this::say));
  }

  void add(String name, Measured measured) {
    results.put(name, measured);
  }

  Map<String, Measured> results() {
    return results;
  }

  double rate(String name) {
    return results.getOrDefault(name, NOT_MEASURED).perSecond();
  }

  double p99(String name) {
    return results.getOrDefault(name, NOT_MEASURED).p99Millis();
  }

  void say(String what) {
    out.println("  … " + what);
  }
}
