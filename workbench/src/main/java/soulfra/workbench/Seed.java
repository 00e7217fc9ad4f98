package soulfra.workbench;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import soulfra.experiments.Stage;
import soulfra.experiments.report.ReportFiles;
import soulfra.workbench.seed.Importer;
import soulfra.workbench.seed.Importer.ImportFailure;
import soulfra.workbench.seed.Importer.Lines;
import soulfra.workbench.seed.SocialGraph;

@Command(
    name = "seed",
    description = {
      "Fills a running stage with people who talk, think, follow and bless.",
      "",
      "Popularity and activity go by Zipf's law: a few are followed by most, and most by a few"
          + " (DDIA's case study of home timelines begins there). The same numbers and seed give"
          + " the same people. Their password is "
          + SocialGraph.PASSWORD
          + ".",
      ""
    })
final class Seed implements Callable<Integer> {

  /// As many as keep both the stage's reading and its one writer busy.
  private static final int LANES = 2;

  private final Workplace place;

  @Option(
      names = "--users",
      defaultValue = "1000",
      description = "How many people. Default: ${DEFAULT-VALUE}.")
  private int users;

  @Option(
      names = "--messages",
      defaultValue = "100000",
      description = "How many messages, answers included. Default: ${DEFAULT-VALUE}.")
  private int messages;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Where all chance starts. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--stage",
      defaultValue = "stage1",
      description = "A stage that ./lab up runs. Default: ${DEFAULT-VALUE}.")
  private String stage = "";

  @Option(names = "--data", paramLabel = "DIR", description = "The folder that ./lab up was given.")
  private @Nullable Path data;

  @Option(names = "--json", description = "Print the result as JSON, and nothing else.")
  private boolean json;

  Seed(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() throws InterruptedException {
    var graph = graph();
    var target = place.data(data).running(stage());
    var progress = new Progress(place.terminal().out(), place.interactive());
    var stored = new AtomicLong();
    long begin = System.nanoTime();
    try (var importer =
        new Importer(
            URI.create(target.url()),
            target.operatorToken(),
            lines -> show(progress, stored.addAndGet(lines), graph.lines()))) {
      importer.store(graph::people);
      importer.store(graph::follows);
      importer.store(graph::thoughts);
      importer.storeAll(lanes(graph));
    } catch (ImportFailure e) {
      throw refusal(e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof ImportFailure failure
          ? refusal(failure)
          : new IllegalStateException("Storing failed", e.getCause());
    } finally {
      progress.end();
    }
    print(graph, stored.get(), (System.nanoTime() - begin) / 1e9, target.url());
    return 0;
  }

  private static List<Lines> lanes(SocialGraph graph) {
    return IntStream.range(0, LANES)
        .<Lines>mapToObj(lane -> sink -> graph.said(lane, LANES, sink))
        .toList();
  }

  private void show(Progress progress, long stored, long all) {
    if (!json) {
      progress.at("Storing lines", stored, all);
    }
  }

  private void print(SocialGraph graph, long lines, double seconds, String url) {
    if (json) {
      place.say(ReportFiles.json(new Result(graph, lines, seconds)));
      return;
    }
    place.say(
        String.format(
            Locale.ROOT,
            "Stored %,d users, %,d thoughts and %,d messages in %.1f s (%,.0f messages/s).",
            graph.users(),
            graph.thoughts(),
            2 * graph.said(),
            seconds,
            2 * graph.said() / seconds));
    place.say(
        "Sign in at %s as %s, with the password %s."
            .formatted(url, SocialGraph.someone(), SocialGraph.PASSWORD));
  }

  /// @param lines how many lines of the import the stage stored
  record Result(SocialGraph graph, long lines, double seconds) {}

  private static Refusal refusal(ImportFailure failure) {
    return Refusal.of(
        failure,
        "What came before is stored. To begin anew: end ./lab up, ./lab reset, ./lab up, seed.");
  }

  private SocialGraph graph() {
    try {
      return new SocialGraph(users, messages, seed);
    } catch (IllegalArgumentException e) {
      throw Refusal.of(e, "./lab seed --help explains the options.");
    }
  }

  private Stage stage() {
    try {
      return Stage.parse(stage).getFirst();
    } catch (IllegalArgumentException e) {
      throw Refusal.of(e, "Say --stage stage1.");
    }
  }
}
