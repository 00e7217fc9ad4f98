package soulfra.experiments.bench;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import soulfra.servers.Launch;
import soulfra.servers.StageProcess;

/// How long a stage takes from nothing to `ready`, beside a JVM that does nothing at all with the
/// same class path.
record StartUp(double stageMillis, double bareMillis) {

  /// Median of several starts of each, in turn. The first one is not counted: it warms the disk.
  static StartUp measure(Launch stage, int rounds)
      throws IOException, InterruptedException, URISyntaxException {
    var bare = bare(stage);
    var stages = new ArrayList<Double>();
    var bares = new ArrayList<Double>();
    for (int i = 0; i <= rounds; i++) {
      double stageMillis = startStage(stage);
      double bareMillis = start(bare);
      if (i > 0) {
        stages.add(stageMillis);
        bares.add(bareMillis);
      }
    }
    return new StartUp(Measured.median(stages), Measured.median(bares));
  }

  private static double startStage(Launch launch) {
    long begin = System.nanoTime();
    try (var stage = StageProcess.start(launch)) {
      double millis = (System.nanoTime() - begin) / 1e6;
      stage.stop();
      return millis;
    }
  }

  private static double start(List<String> command) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    int exitCode = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (exitCode != 0) {
      throw new IOException("A bare JVM ended with exit code " + exitCode);
    }
    return (System.nanoTime() - begin) / 1e6;
  }

  private static List<String> bare(Launch stage) throws URISyntaxException {
    var command = stage.command();
    var classPath = command.get(command.indexOf("-cp") + 1);
    var ours = Path.of(StartUp.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return Launch.java(
            "bare",
            List.of(),
            classPath + File.pathSeparator + ours,
            BareStart.class.getName(),
            Map.of(),
            stage.log())
        .command();
  }
}
