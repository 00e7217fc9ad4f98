package soulfra.experiments.report;

import java.math.BigDecimal;
import java.util.Locale;

/// How measured numbers are written.
public final class Numbers {

  private Numbers() {}

  /// Three significant digits, as many as such a measure is worth; whole numbers as they are.
  public static String show(double value) {
    if (!Double.isFinite(value)) {
      return "–";
    }
    double size = Math.abs(value);
    if (value == Math.rint(value) || size >= 100) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    var format = size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : size >= 0.1 ? "%.3f" : "%.3g";
    return String.format(Locale.ROOT, format, value);
  }

  /// A threshold or a goal: as it was set, without zeros that say nothing.
  public static String plain(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }
}
