package soulfra.experiments;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import soulfra.servers.Deployment;

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

  /// Starts the stage, built as it is, with its servers, as two instances where it can be several,
  /// on fresh data. Whoever starts it closes it.
  public Deployment startStage(Map<String, String> settings) {
    var name = stage.id + "-" + starts.incrementAndGet();
    var plan =
        new Deployment.Plan(
            stage.id,
            stage.home(root),
            folder.resolve(name),
            stage.needs,
            Collections.nCopies(Math.min(2, stage.mostInstances), 0),
            settings);
    return Deployment.start(plan, this::say);
  }

  /// Tells whoever waits what is going on.
  public void say(String what) {
    progress.accept(what);
  }
}
