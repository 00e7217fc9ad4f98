package soulfra.workbench.page;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was seen of a stage at one moment. What could not be seen is null, and a gap in the chart.
///
/// @param at Unix time in seconds
/// @param state `ready`, `degraded` (it answers, but is not ready) or `down`
/// @param trouble what is wrong, in words; empty if nothing is
/// @param live open live connections
record Beat(
    String stage,
    double at,
    String state,
    List<String> trouble,
    @Nullable Traffic traffic,
    @Nullable Double live) {

  Beat {
    trouble = List.copyOf(trouble);
  }
}
