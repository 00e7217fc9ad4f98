package soulfra.workbench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import soulfra.experiments.Stage;
import soulfra.servers.PostgresShard.Replication;
import soulfra.servers.Stores.Needs;
import soulfra.workbench.page.PageServer;

@Command(
    name = "up",
    description = {
      "Starts the product, and the workbench page beside it; Ctrl-C stops both.",
      "",
      "Stage 1 is a process on port 7001. Stage 2 is a Postgres, a Redis, and two instances of the"
          + " server, on 7002 and 7012; --instances adds one on 7022, and so on. Stage 3 is three"
          + " shards of three Postgres each, Redis with Sentinels, three ZooKeepers, and two"
          + " instances, on 7003 and 7013. What people write stays in .lab/ until ./lab reset."
          + " Settings of a stage (SOULFRA_MIND_URL and the like)"
          + " are taken from the environment; LAB_SERVERS=external takes your own Postgres and Redis"
          + " (LAB_POSTGRES_URL, LAB_REDIS_URL), LAB_SERVERS=containers starts them in containers.",
      ""
    })
final class Up implements Callable<Integer> {

  private static final int MOST_INSTANCES = 9;

  private final Workplace place;
  private final Instant started = Instant.now();
  private volatile String address = "";

  @Parameters(
      paramLabel = "STAGE",
      arity = "0..*",
      description = "Which stages to start. Default: all that there are.")
  private List<String> names = List.of();

  @Option(
      names = "--instances",
      paramLabel = "N",
      defaultValue = "2",
      description = "How many servers share one store, from stage 2 on: 1 to 9. Default: 2.")
  private int instances;

  @Option(
      names = "--small",
      description = {
        "Stage 3 with one follower a shard and one ZooKeeper, for small machines. It keeps its"
            + " data apart."
      })
  private boolean small;

  @Option(
      names = "--replication",
      paramLabel = "HOW",
      defaultValue = "quorum",
      description = {
        "When a shard of stage 3 acknowledges a write: quorum, once a follower has it too, or"
            + " async, at once. Default: quorum."
      })
  private Replication replication = Replication.QUORUM;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "7001",
      description = "Stage 1's port, the others' behind it; 0 for free ones. Default: 7001.")
  private int port;

  @Option(
      names = "--workbench-port",
      paramLabel = "PORT",
      defaultValue = "7000",
      description = "The workbench page's port; 0 for a free one. Default: 7000.")
  private int workbenchPort;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where to keep everything, instead of .lab.")
  private @Nullable Path data;

  @Option(
      names = "--wires",
      description = {
        "Put a proxy on every wire between instances and servers, so that it can be cut, slowed and"
            + " healed from the page and by ./lab fault. It costs some speed."
      })
  private boolean wires;

  @Option(names = "--open", description = "Open the workbench in a browser.")
  private boolean open;

  Up(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() throws IOException {
    var stages = stages();
    stages.forEach(stage -> ports(stage).forEach(port -> mustBeFree(port, "--port")));
    mustBeFree(workbenchPort, "--workbench-port");
    var folder = place.data(data);
    try (var _ = folder.lock();
        var running = new RunningStages(place, folder, wires)) {
      for (var stage : stages) {
        running.start(stage, needs(stage), ports(stage));
      }
      try (var page =
          PageServer.start(
              workbenchPort,
              place.root(),
              running.urls(),
              running.parts(),
              running.timeline(),
              routes -> {
                running.faults().add(routes);
                running.shards(() -> write(folder, running)).add(routes);
              })) {
        address = page.url();
        write(folder, running);
        show(page.url());
        return running.awaitEnd() ? 0 : 2;
      } finally {
        place.say("Stopping…");
        folder.forgetRun();
      }
    } catch (InterruptedException e) {
      place.say("Stopped. The data stays in %s.".formatted(folder.path()));
      return 0;
    }
  }

  /// What runs, at the start and whenever that has changed.
  private void write(DataFolder folder, RunningStages running) {
    folder.write(new RunFile(ProcessHandle.current().pid(), address, started, running.all()));
  }

  private void show(String page) {
    place.say("  workbench  %s   stages side by side, experiments".formatted(page));
    place.say("Ctrl-C stops everything. Next, in another terminal: ./lab seed");
    if (open) {
      Browser.open(place, page);
    }
  }

  private Needs needs(Stage stage) {
    if (stage != Stage.THREE) {
      return stage.needs;
    }
    if (replication == Replication.QUORUM) {
      return small ? Needs.SMALL_CLUSTERS : stage.needs;
    }
    if (small) {
      throw new Refusal(
          "The small stage 3 replicates by quorum only.", "Leave out --small or --replication.");
    }
    return Needs.ASYNC_CLUSTERS;
  }

  private List<Integer> ports(Stage stage) {
    if (instances < 1 || instances > MOST_INSTANCES) {
      throw new Refusal(
          "There can't be %d instances.".formatted(instances), "Say --instances 1 to 9.");
    }
    return IntStream.range(0, Math.min(instances, stage.mostInstances))
        .mapToObj(i -> port == 0 ? 0 : port + stage.number - 1 + 10 * i)
        .toList();
  }

  private List<Stage> stages() {
    if (names.isEmpty()) {
      var all = Arrays.stream(Stage.values()).filter(stage -> stage.exists(place.root())).toList();
      if (all.isEmpty()) {
        throw new Refusal(
            "There is no stage in %s.".formatted(place.root()), "Start ./lab from the project.");
      }
      return all;
    }
    try {
      return names.stream().flatMap(name -> Stage.parse(name).stream()).distinct().toList();
    } catch (IllegalArgumentException e) {
      throw Refusal.of(e, "Say ./lab up stage1.");
    }
  }

  private static void mustBeFree(int port, String option) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IllegalArgumentException | IOException e) {
      throw new Refusal(
          "Port %d can't be had: %s.".formatted(port, e.getMessage()),
          "Stop what listens there, or choose another with %s.".formatted(option));
    }
  }
}
