package soulfra.notebooks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.Scratch;
import soulfra.experiments.Stage;
import soulfra.servers.Deployment;
import soulfra.servers.Postgres;
import soulfra.servers.Redis;

/// One run of one notebook, from its first cell to its last: a folder, and what was started in it.
/// Cells reach it through [Desk], so there is one at a time.
final class Sitting implements AutoCloseable {

  static final String DATABASE = "notebook";

  private static volatile @Nullable Sitting now;

  private final Path root;
  private final Scratch scratch;
  private final Consumer<Output.Shown> display;
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();

  private Sitting(Path root, Scratch scratch, Consumer<Output.Shown> display) {
    this.root = root;
    this.scratch = scratch;
    this.display = display;
  }

  /// @param root the project's folder
  /// @param display what shows things below the cell that runs
  static synchronized Sitting begin(Path root, Consumer<Output.Shown> display) {
    if (now != null) {
      throw new IllegalStateException("Another notebook runs in this process.");
    }
    try {
      var sitting = new Sitting(root, Scratch.create(root, "notebook"), display);
      now = sitting;
      return sitting;
    } catch (IOException e) {
      throw new UncheckedIOException("Can't make a folder in " + root, e);
    }
  }

  static Sitting now() {
    var sitting = now;
    if (sitting == null) {
      throw new IllegalStateException("No notebook runs.");
    }
    return sitting;
  }

  Path root() {
    return root;
  }

  Path folder() {
    return scratch.folder();
  }

  void show(Object value) {
    display.accept(Bundle.of(value));
  }

  synchronized <T extends AutoCloseable> T keep(T resource) {
    resources.push(resource);
    return resource;
  }

  Deployment start(Stage stage) {
    var home = stage.home(root);
    if (!Files.exists(home.resolve("target/stage.jar"))) {
      throw new IllegalStateException(stage.id + " is not built: ./mvnw -DskipTests package");
    }
    var ports = Collections.nCopies(Math.min(2, stage.mostInstances), 0);
    var plan = new Deployment.Plan(stage.id, home, fresh(stage.id), stage.needs, ports, Map.of());
    return keep(Deployment.start(plan, _ -> {}));
  }

  Postgres postgres() {
    var server = keep(Postgres.start(fresh("postgres"), 0));
    server.dropDatabase(DATABASE);
    server.createDatabase(DATABASE);
    return server;
  }

  Redis redis() {
    return keep(Redis.start(fresh("redis"), 0));
  }

  Connection sqlite(String name) throws SQLException {
    return keep(DriverManager.getConnection("jdbc:sqlite:" + folder().resolve(name + ".sqlite")));
  }

  private Path fresh(String name) {
    try {
      return Files.createTempDirectory(folder(), name + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Stops all that was started, the last first, even if one of them can't be stopped.
  @Override
  public void close() throws IOException {
    synchronized (Sitting.class) {
      now = null;
    }
    var failures = new ArrayList<Exception>();
    for (var resource = resources.poll(); resource != null; resource = resources.poll()) {
      try {
        resource.close();
      } catch (Exception e) {
        failures.add(e);
      }
    }
    scratch.close();
    if (!failures.isEmpty()) {
      var failure = new IllegalStateException("Not all that the cells started could be stopped");
      failures.forEach(failure::addSuppressed);
      throw failure;
    }
  }
}
