package soulfra.experiments.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import soulfra.experiments.Stage;
import soulfra.experiments.report.Numbers;
import soulfra.experiments.report.Table;
import soulfra.servers.Deployment;
import soulfra.servers.Postgres;
import soulfra.servers.StageProcess;
import soulfra.servers.Stores.Needs;

/// Stage 3 on three shards beside itself on one, and beside stage 2; and for how long nobody can
/// write to a slot that moves.
///
/// On few cores three shards can't be faster than one: what sharding brings is that each shard has
/// a machine to itself. So the processor time of a send says more here than the rate.
final class BenchOfStage3 implements StageBench.Bench {

  private static final String TWO = "S2  send, stage 2";
  private static final String ONE_SHARD = "S1  send, one shard of three nodes";
  private static final String SEND = "S   send, three shards of three nodes";
  private static final String UNDER_MOVES = "M   send, while slots move";

  private final Rig rig;
  private final Map<String, List<Cost>> costs = new LinkedHashMap<>();
  private final List<Duration> pauses = new ArrayList<>();

  /// Processor milliseconds a send, of the instance and of the Postgres nodes that take writes.
  private record Cost(double instance, double leaders) {}

  BenchOfStage3(Rig rig) {
    this.rig = rig;
  }

  @Override
  public void measure() throws Exception {
    try (var two = rig.start("stage2", Stage.TWO, Stage.TWO.needs, 1);
        var one = rig.start("one", Stage.THREE, Needs.ONE_SHARD, 1);
        var three = rig.start("three", 1);
        var loopOfTwo = Rig.loop(two.url());
        var loopOfOne = Rig.loop(one.url());
        var loop = Rig.loop(three.url())) {
      var contest = new Contest();
      add(contest, TWO, two, () -> List.of(two.stores().postgres()), loopOfTwo);
      add(contest, ONE_SHARD, one, () -> leaders(one), loopOfOne);
      var users = add(contest, SEND, three, () -> leaders(three), loop);
      rig.run(contest);
      two.stop();
      one.stop();
      moves(three, loop, users);
      three.stop();
    }
  }

  private Population add(
      Contest contest,
      String name,
      Deployment stage,
      Supplier<List<Postgres>> writers,
      HttpLoop loop) {
    var users = rig.fill(stage, Rig.CLIENTS, Rig.CLIENTS, 0);
    var instance = new CpuTime(() -> stage.instances().stream().map(StageProcess::pid).toList());
    var leaders =
        new CpuTime(() ->
            writers.get().stream().flatMapToLong(node -> node.pid().stream()).boxed().toList());
    contest.add(
        name,
        length -> {
          var before = List.of(instance.now(), leaders.now());
          var measured = loop.run(Works.send(users), length);
          double sends = measured.perSecond() * length.toMillis() / 1000;
          costs
              .computeIfAbsent(name, _ -> new ArrayList<>())
              .add(
                  new Cost(
                      instance.now().minus(before.getFirst()).toNanos() / 1e6 / sends,
                      leaders.now().minus(before.getLast()).toNanos() / 1e6 / sends));
          return measured;
        });
    return users;
  }

  private static List<Postgres> leaders(Deployment stage) {
    return stage.stores().clusters().shards().stream()
        .flatMap(shard -> shard.leader().stream())
        .toList();
  }

  /// The first slots of shard `a`, one after the other, to `b`; all clients go on sending.
  private void moves(Deployment stage, HttpLoop loop, Population users) throws Exception {
    var jar = rig.stage().home(rig.options.root()).resolve("target/stage.jar");
    var mover = new SlotMoves(jar, stage.stores().settings());
    int slots = rig.options.quick() ? 3 : 20;
    var done = new CompletableFuture<Void>();
    var sends = new ArrayList<Measured>();
    var sending =
        Thread.ofVirtual()
            .start(() -> {
              while (!done.isDone()) {
                sends.add(loop.run(Works.send(users), Duration.ofSeconds(2)));
              }
            });
    try {
      for (int slot = 0; slot < slots; slot++) {
        rig.say("moving slot %d of %d under load".formatted(slot + 1, slots));
        pauses.add(mover.move(slot, "b"));
      }
    } finally {
      done.complete(null);
      sending.join();
    }
    rig.add(UNDER_MOVES, Measured.medianOf(sends));
  }

  private double cost(String name) {
    return Measured.median(
        costs.getOrDefault(name, List.of()).stream().map(c -> c.instance + c.leaders).toList());
  }

  private double slowest() {
    return pauses.stream().mapToLong(Duration::toMillis).max().orElse(0);
  }

  @Override
  public Goals goals() {
    var goals = new Goals();
    goals.below("CPU of a send on one shard ÷ stage 2's", 1.15, cost(ONE_SHARD) / cost(TWO));
    goals.below("Longest pause of a slot's move, ms", 1000, slowest());
    return goals;
  }

  @Override
  public Map<String, String> legend() {
    return Map.of(
        "CPU",
        "of the instance and of those Postgres nodes that take writes: not of the followers",
        "M",
        "the same clients, while slots of shard a move to b");
  }

  @Override
  public String witness() {
    return "%s durable sends a second on three shards, %s on one, %s by stage 2, on %d cores"
        .formatted(
            Numbers.show(rig.rate(SEND)),
            Numbers.show(rig.rate(ONE_SHARD)),
            Numbers.show(rig.rate(TWO)),
            Runtime.getRuntime().availableProcessors());
  }

  @Override
  public List<Table> tables() {
    var rows =
        costs.entrySet().stream()
            .map(e ->
                Table.row(
                    e.getKey(),
                    Measured.median(e.getValue().stream().map(Cost::instance).toList()),
                    Measured.median(e.getValue().stream().map(Cost::leaders).toList())))
            .toList();
    return List.of(
        new Table(
            "Processor seconds of 1,000 sends", List.of("What", "instance", "Postgres"), rows),
        new Table(
            "Pauses of slots that moved",
            List.of("Moves", "median ms", "longest ms"),
            List.of(
                Table.row(
                    Integer.toString(pauses.size()),
                    Measured.median(pauses.stream().map(p -> (double) p.toMillis()).toList()),
                    slowest()))));
  }

  @Override
  public Map<String, String> versions() {
    return Map.of();
  }
}
