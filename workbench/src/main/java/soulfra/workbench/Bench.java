package soulfra.workbench;

import java.net.URI;
import java.nio.file.Path;
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
          + " the PATH. micro runs the JMH benchmarks, all or those with such a name: routing, ids,"
          + " encodings, checkers, pages as JSON.",
      ""
    })
final class Bench implements Callable<Integer> {

  private final Workplace place;

  @Parameters(
      paramLabel = "NAME",
      defaultValue = "stage1",
      index = "0",
      description = "stage1, stage2, stage3, toxiproxy or micro. Default: ${DEFAULT-VALUE}.")
  private String name = "";

  @Parameters(
      paramLabel = "PART",
      defaultValue = ".*",
      index = "1",
      description = "Of micro: those with this in their name, a regular expression. Default: all.")
  private String part = "";

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

  @Option(
      names = "--baseline",
      paramLabel = "FILE",
      description =
          "Of micro: scores to compare with. Where there is no such file, this run's go there.")
  private @Nullable Path baseline;

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
    if (!name.equals("micro")) {
      throw new Refusal(
          "There is no bench called " + name + ".",
          "There are stage1, stage2, stage3, toxiproxy and micro; ./lab bench micro PART for"
              + " some.");
    }
    var files = MicroBench.run(place.root(), part, quick, baseline);
    place.say("Report  " + place.root().relativize(files.html()));
    return 0;
  }
}
