package soulfra.workbench;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import soulfra.workbench.fault.Faults;
import soulfra.workbench.page.Timeline;

/// A line of each fault in the timeline, from when it is there until it is healed.
final class FaultLines implements Consumer<Faults.Shown> {

  private final Timeline timeline;
  private final Map<Integer, Long> open = new ConcurrentHashMap<>();

  FaultLines(Timeline timeline) {
    this.timeline = timeline;
  }

  @Override
  public void accept(Faults.Shown fault) {
    var words = words(fault);
    if (fault.to() == null) {
      double from = fault.from().toEpochMilli() / 1000.0;
      open.put(fault.id(), timeline.began(Timeline.Kind.FAULT, fault.stage(), words, from));
      return;
    }
    var line = open.remove(fault.id());
    if (line != null) {
      timeline.ended(line, words);
    }
  }

  /// With who suffered, where a role was meant.
  private static String words(Faults.Shown fault) {
    return fault.on().stream().allMatch(name -> fault.fault().contains(" " + name))
        ? fault.fault()
        : "%s (%s)".formatted(fault.fault(), String.join(", ", fault.on()));
  }
}
