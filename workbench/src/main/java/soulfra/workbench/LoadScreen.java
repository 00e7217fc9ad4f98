package soulfra.workbench;

import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import soulfra.experiments.load.HttpLoad;
import soulfra.experiments.load.Recorder;

/// What a load shows while it prepares and runs: a bar, then a line a second where somebody
/// watches, and every five seconds elsewhere.
final class LoadScreen implements HttpLoad.Watcher, AutoCloseable {

  private final Workplace place;
  private final HttpLoad load;
  private final boolean silent;
  private final Progress progress;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private boolean drawn;

  LoadScreen(Workplace place, HttpLoad load, boolean silent) {
    this.place = place;
    this.load = load;
    this.silent = silent;
    this.progress = new Progress(place.terminal().out(), place.interactive());
  }

  @Override
  public void preparing(String what, int done, int all) {
    if (!silent) {
      progress.at(what.equals("users") ? "Signing in" : "Opening live connections", done, all);
    }
  }

  @Override
  public void running(Recorder recorder) {
    if (silent) {
      return;
    }
    progress.end();
    place.say(
        String.format(
            Locale.ROOT,
            "%s for %d s: %,.0f requests/s (%s), %d users, %d connections, %d live",
            load.url(),
            load.length().toSeconds(),
            load.rate(),
            load.mix(),
            load.users(),
            load.connections(),
            load.live()));
    int every = place.interactive() ? 1 : 5;
    var _ = clock.scheduleAtFixedRate(() -> show(recorder), every, every, TimeUnit.SECONDS);
  }

  private synchronized void show(Recorder recorder) {
    var now = recorder.summary();
    var all = now.all();
    var line =
        String.format(
            Locale.ROOT,
            "  %3.0f s  %,8.0f/s done  p50 %.1f ms  p99 %.1f ms  max %.1f ms  failed %,d",
            now.seconds(),
            now.rate(),
            all.latency().p50Ms(),
            all.latency().p99Ms(),
            all.latency().maxMs(),
            all.failed());
    if (place.interactive()) {
      place.terminal().out().print("\r\u001b[K" + line);
      place.terminal().out().flush();
      drawn = true;
    } else {
      place.say(line);
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
    synchronized (this) {
      progress.end();
      if (drawn) {
        place.say("");
        drawn = false;
      }
    }
  }
}
