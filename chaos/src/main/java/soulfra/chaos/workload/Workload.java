package soulfra.chaos.workload;

import java.util.List;
import java.util.SplittableRandom;

/// What clients do while things break. It knows the contract and no stage; what it asks and is told
/// becomes a history, which others judge.
public interface Workload {

  /// As `--workload` takes it.
  String name();

  /// What is done, and what must hold of it.
  String about();

  Judging judging();

  /// Makes what it works on, before anything breaks.
  void prepare(Crowd crowd);

  /// One operation of one process. A process does one after the other.
  void act(Crowd crowd, int process, SplittableRandom random);

  /// Reads at the end, when everything is whole again: what is not there then is lost.
  void readAll(Crowd crowd);

  /// All of them, new for each run.
  static List<Workload> all() {
    return List.of(
        new Messages(),
        new Tones(),
        new Conversations(),
        new Credits(),
        new Blessings(),
        new Handles(),
        new Listeners(),
        new Devices());
  }

  /// @throws IllegalArgumentException if there is none of that name, saying which there are
  static Workload named(String name) {
    return all().stream()
        .filter(workload -> workload.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "There is no workload %s; there are %s."
                    .formatted(
                        name, String.join(", ", all().stream().map(Workload::name).toList()))));
  }
}
