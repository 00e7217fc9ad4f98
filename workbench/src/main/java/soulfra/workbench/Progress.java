package soulfra.workbench;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/// Says how far something is: a bar that redraws itself where somebody watches, else a plain line
/// now and then. Silent while it takes less than two seconds.
final class Progress {

  private static final int BAR = 24;
  private static final long SILENCE = Duration.ofSeconds(2).toNanos();

  private final PrintStream out;
  private final boolean redraw;
  private final long began = System.nanoTime();
  private long next = began + SILENCE;
  private boolean drawn;

  /// @param redraw whether the line may be drawn anew
  Progress(PrintStream out, boolean redraw) {
    this.out = out;
    this.redraw = redraw;
  }

  /// `done` of `all` are done, of what is named by `what`.
  synchronized void at(String what, long done, long all) {
    long now = System.nanoTime();
    if (now < next) {
      return;
    }
    next = now + Duration.ofMillis(redraw ? 200 : 5000).toNanos();
    var line = line(what, done, all, (now - began) / 1e9);
    if (redraw) {
      out.print("\r\u001b[K" + line);
      out.flush();
      drawn = true;
    } else {
      out.println(line);
    }
  }

  /// Takes the bar away, so that what comes next stands on a clean line.
  synchronized void end() {
    if (drawn) {
      out.print("\r\u001b[K");
      out.flush();
      drawn = false;
    }
  }

  static String line(String what, long done, long all, double seconds) {
    double share = all == 0 ? 1 : Math.clamp((double) done / all, 0, 1);
    double rate = done / seconds;
    var bar = "█".repeat((int) (share * BAR)) + "░".repeat(BAR - (int) (share * BAR));
    var left = rate > 0 ? "%.0f s left".formatted(Math.max(0, all - done) / rate) : "";
    return String.format(
        Locale.ROOT,
        "%s %s %3.0f %%  %,d of %,d  %,.0f/s  %s",
        what,
        bar,
        share * 100,
        done,
        all,
        rate,
        left);
  }
}
