package soulfra.experiments.bench;

import java.util.ArrayList;
import java.util.List;
import soulfra.experiments.Verdict;
import soulfra.experiments.report.Numbers;
import soulfra.experiments.report.Report;

/// What was aimed at, as ratios, and what came out.
final class Goals {

  private static final Report.Judgement MET = new Report.Judgement("✓", "met", Report.Kind.GOOD);
  private static final Report.Judgement NOT_MET =
      new Report.Judgement("✗", "not met", Report.Kind.BAD);
  private static final Report.Judgement UNKNOWN =
      new Report.Judgement("?", "not measured", Report.Kind.UNKNOWN);

  private final List<Report.Claim> claims = new ArrayList<>();

  void atLeast(String what, double least, double ratio) {
    add(what + " ≥ " + Numbers.plain(least), ratio, ratio >= least);
  }

  void below(String what, double limit, double ratio) {
    add(what + " < " + Numbers.plain(limit), ratio, ratio < limit);
  }

  private void add(String goal, double ratio, boolean met) {
    var judgement = Double.isFinite(ratio) ? met ? MET : NOT_MET : UNKNOWN;
    claims.add(new Report.Claim("goal", goal, Numbers.show(ratio), judgement));
  }

  List<Report.Claim> claims() {
    return List.copyOf(claims);
  }

  long met() {
    return claims.stream().filter(claim -> claim.judgement().equals(MET)).count();
  }

  Report.Judgement judgement() {
    var judgements = claims.stream().map(Report.Claim::judgement).toList();
    return judgements.contains(NOT_MET) ? NOT_MET : judgements.contains(UNKNOWN) ? UNKNOWN : MET;
  }

  int exitCode() {
    return switch (judgement().kind()) {
      case GOOD -> Verdict.AS_PREDICTED.exitCode;
      case UNKNOWN -> Verdict.UNKNOWN.exitCode;
      case BAD -> Verdict.SURPRISE.exitCode;
    };
  }
}
