package soulfra.experiments;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import soulfra.servers.StageProcess;

/// What an experiment works with: a folder of its own on a real disk, chance that can be repeated,
/// and the stage it is about.
public final class Lab {

  private final Path root;
  private final Stage stage;
  private final boolean quick;
  private final SplittableRandom random;
  private final Path folder;
  private final Consumer<String> progress;
  private final AtomicInteger starts = new AtomicInteger();

  Lab(Path root, Stage stage, boolean quick, long seed, Path folder, Consumer<String> progress) {
    this.root = root;
    this.stage = stage;
    this.quick = quick;
    this.random = new SplittableRandom(seed);
    this.folder = folder;
    this.progress = progress;
  }

  public Stage stage() {
    return stage;
  }

  /// Whether to be done within ten seconds, on less data.
  public boolean quick() {
    return quick;
  }

  /// Where all chance comes from. Threads split their own off it, in a fixed order.
  public SplittableRandom random() {
    return random;
  }

  /// Empty at first, and gone afterwards.
  public Path folder() {
    return folder;
  }

  /// Starts the stage, built as it is, on fresh data. Whoever starts it closes it.
  public StageProcess startStage(Map<String, String> settings) {
    var name = stage.id + "-" + starts.incrementAndGet();
    var environment = new HashMap<String, String>();
    environment.put("SOULFRA_DATA", folder.resolve(name).toString());
    environment.putAll(settings);
    say("starting " + stage.id);
    return StageProcess.start(stage.home(root), environment, folder.resolve(name + ".log"));
  }

  /// Tells whoever waits what is going on.
  public void say(String what) {
    progress.accept(what);
  }
}
