package soulfra.servers;

import java.time.Duration;
import java.util.function.Consumer;

/// Brings ZooKeeper nodes back. Nothing needs to be decided: they elect their leader, and who was
/// away catches up.
public final class EnsembleSupervisor implements AutoCloseable {

  private static final Duration INTERVAL = Duration.ofMillis(300);

  private final ZooKeeperEnsemble ensemble;
  private final Consumer<String> events;
  private final Rounds rounds;

  private EnsembleSupervisor(ZooKeeperEnsemble ensemble, Consumer<String> events) {
    this.ensemble = ensemble;
    this.events = events;
    this.rounds = Rounds.start("supervisor zookeeper", INTERVAL, this::look, events);
  }

  /// @param events is told what was done, and what went wrong
  public static EnsembleSupervisor start(ZooKeeperEnsemble ensemble, Consumer<String> events) {
    return new EnsembleSupervisor(ensemble, events);
  }

  private void look() {
    for (var node : ensemble.nodes()) {
      if (node.isToComeBack()) {
        node.start();
        events.accept(node.name() + " was down and came back");
      }
    }
  }

  /// Returns when it has finished what it was doing; from then on nobody brings anything back.
  @Override
  public void close() {
    rounds.close();
  }
}
