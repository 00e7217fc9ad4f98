package soulfra.chaos.workload;

import java.util.Map;

/// How a history is to be judged, as `./lab check` takes it.
///
/// @param model as for `--model`
/// @param settings as for `--set`
public record Judging(String model, Map<String, Object> settings) {

  public Judging {
    settings = Map.copyOf(settings);
  }

  static Judging by(String model) {
    return new Judging(model, Map.of());
  }
}
