package soulfra.experiments;

import java.util.List;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Table;

/// What an experiment measured.
///
/// @param witness the finding in one sentence, with the numbers that prove it
/// @param checks each prediction beside its measure; they make the verdict
public record Findings(String witness, List<Check> checks, List<Chart> charts, List<Table> tables) {

  public Findings {
    checks = List.copyOf(checks);
    charts = List.copyOf(charts);
    tables = List.copyOf(tables);
  }

  /// Nothing checked is unknown, and so is an experiment of which only one mode was looked at.
  public Verdict verdict() {
    var modes = checks.stream().map(Check::mode).toList();
    if (!modes.contains(Check.Mode.BROKEN) || !modes.contains(Check.Mode.FIXED)) {
      return Verdict.UNKNOWN;
    }
    return Verdict.of(checks.stream().map(Check::verdict).toList());
  }
}
