package soulfra.moving;

import module java.base;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import soulfra.contract.Problem;

/// Sees to it that no slot stays closed because the driver of its move has died: all instances have
/// one, and the one whose overseer is in office acts, as soon as ZooKeeper has missed the driver.
public final class MoveWatch implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(MoveWatch.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Driver driver;
  private final BooleanSupplier inOffice;
  private final Thread thread;
  private volatile boolean open = true;

  private MoveWatch(Driver driver, BooleanSupplier inOffice) {
    this.driver = driver;
    this.inOffice = inOffice;
    this.thread = Thread.ofPlatform().daemon().name("watch moves").unstarted(this::run);
  }

  /// @param inOffice whether it is this instance that looks after things
  public static MoveWatch start(Driver driver, BooleanSupplier inOffice) {
    var watch = new MoveWatch(driver, inOffice);
    watch.thread.start();
    return watch;
  }

  private void run() {
    try {
      for (var said = ""; open; Thread.sleep(INTERVAL)) {
        if (driver.anyUnderWay() && inOffice.getAsBoolean()) {
          said = settle(said);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// What fails now is tried again; each failure is told once.
  private String settle(String said) {
    try {
      driver.settle();
      return "";
    } catch (Problem | IllegalStateException e) {
      var why = String.valueOf(e.getMessage());
      if (!why.equals(said)) {
        log.warn("a move whose driver has gone can't be brought to an end yet: {}", why);
      }
      return why;
    }
  }

  /// At the end of what is being done.
  @Override
  public void close() {
    open = false;
    try {
      thread.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    driver.close();
  }
}
