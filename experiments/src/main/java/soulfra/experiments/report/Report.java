package soulfra.experiments.report;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a run leaves behind, in the order in which it is to be read: the verdict with its witness,
/// the charts, the numbers, and how to run it again.
///
/// @param name for file names: `2.4-coordinated-omission-stage1`
/// @param verdict null where nothing was predicted, only measured
/// @param witness the finding in one sentence
/// @param about what is to be known before, by name: the question, what was predicted
/// @param claims each prediction or goal, beside what was measured of it
public record Report(
    String name,
    String title,
    @Nullable Judgement verdict,
    String witness,
    Map<String, String> about,
    List<Claim> claims,
    List<Chart> charts,
    List<Table> tables,
    Rerun rerun) {

  public Report {
    about = Collections.unmodifiableMap(new LinkedHashMap<>(about));
    claims = List.copyOf(claims);
    charts = List.copyOf(charts);
    tables = List.copyOf(tables);
  }

  /// @param sign a sign for those who can't see the colour
  /// @param words `as predicted`, `met`
  /// @param kind `good`, `unknown` or `bad`, which says the colour
  public record Judgement(String sign, String words, Kind kind) {}

  public enum Kind {
    GOOD,
    UNKNOWN,
    BAD
  }

  /// @param about which part the claim is about: `broken`, `fixed`, `goal`
  public record Claim(String about, String claim, String measured, Judgement judgement) {}

  /// All that it takes to do it again.
  ///
  /// @param versions by name: of the lab, of what was measured
  public record Rerun(
      String command,
      long seed,
      Instant at,
      Duration took,
      Map<String, String> versions,
      Machine machine) {}
}
