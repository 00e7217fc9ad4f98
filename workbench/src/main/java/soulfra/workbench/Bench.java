package soulfra.workbench;

import java.net.URI;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import soulfra.experiments.Stage;
import soulfra.experiments.bench.MicroBench;
import soulfra.experiments.bench.ProxyBench;
import soulfra.experiments.bench.StageBench;

@Command(
    name = "bench",
    description = {
      "Measures how fast a stage or a proxy is, beside ceilings measured in the same run.",
      "",
      "stage1 starts the stage on fresh data and compares it in turns with an empty server and with"
          + " bare inserts: ratios carry over to other machines, rates don't. toxiproxy"
          + " compares a wire through it with a direct one, and with the original where that is on"
          + " the PATH. Any other name chooses JMH benchmarks by a part of their name.",
      ""
    })
final class Bench implements Callable<Integer> {

  private final Workplace place;

  @Parameters(
      paramLabel = "NAME",
      defaultValue = "stage1",
      description =
          "stage1, stage2, stage3, toxiproxy, or a part of a JMH benchmark's name."
              + " Default: ${DEFAULT-VALUE}.")
  private String name = "";

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Where all chance starts. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--quick", description = "Shorter, on less data: does it work? Not: how fast?")
  private boolean quick;

  @Option(
      names = "--peer",
      paramLabel = "URL",
      description = "A rival to run in turns: POST and GET /agents/{n}/messages, user in x-user.")
  private @Nullable URI peer;

  Bench(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() throws Exception {
    if (name.matches("(stage)?[123]")) {
      var stage = Stage.parse(name).getFirst();
      var options = new StageBench.Options(place.root(), stage, seed, quick, peer);
      return StageBench.run(options, place.terminal().out());
    }
    if (name.equals("toxiproxy")) {
      return ProxyBench.run(place.root(), quick, place.terminal().out());
    }
    var files = MicroBench.run(place.root(), name, quick);
    place.say("Report  " + place.root().relativize(files.html()));
    return 0;
  }
}
