package soulfra;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import soulfra.servers.Postgres;
import soulfra.servers.Redis;
import soulfra.storage.Migrations;

/// One real Postgres and one real Redis for all tests of this JVM, started by whoever needs one
/// first. What the tests leave behind goes with the JVM.
public final class TestServers {

  /// Others may use the same servers, if they are the user's own.
  private static final String PREFIX = "test_%d_".formatted(ProcessHandle.current().pid());

  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final AtomicInteger REDIS_DATABASES = new AtomicInteger();
  private static final Deque<Runnable> AT_THE_END = new ConcurrentLinkedDeque<>();
  private static final Path FOLDER = folder();

  private TestServers() {}

  private static final class LazyPostgres {
    static final Postgres SERVER = Postgres.start(FOLDER.resolve("postgres"), 0);
    static final String MIGRATED = PREFIX + "migrated";

    static {
      AT_THE_END.push(SERVER::close);
      create(MIGRATED, "template0");
      try (var connection = SERVER.connect(MIGRATED)) {
        Migrations.up(connection);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    static String create(String name, String template) {
      try (var connection = SERVER.connect("postgres");
          var statement = connection.createStatement()) {
        statement.execute("CREATE DATABASE %s TEMPLATE %s".formatted(name, template));
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
      AT_THE_END.push(() -> SERVER.dropDatabase(name));
      return SERVER.url(name);
    }
  }

  private static final class LazyRedis {
    static final Redis SERVER = Redis.start(FOLDER.resolve("redis"), 0);

    static {
      AT_THE_END.push(SERVER::close);
    }
  }

  /// The URL of a fresh database with the newest schema and nothing in it.
  public static String database() {
    return LazyPostgres.create(PREFIX + DATABASES.incrementAndGet(), LazyPostgres.MIGRATED);
  }

  /// The URL of a fresh database with nothing in it at all.
  public static String emptyDatabase() {
    return LazyPostgres.create(PREFIX + DATABASES.incrementAndGet(), "template0");
  }

  /// The URL of a Redis database with nothing in it. There are sixteen, used in turns.
  public static String redis() {
    int before = REDIS_DATABASES.getAndIncrement();
    int number = before % 16;
    boolean used = before >= 16; // by a test of this JVM
    try (var connection = LazyRedis.SERVER.connect()) {
      connection.select(number);
      if (!used && connection.dbSize() > 0 && !connection.exists("world")) {
        throw new IllegalStateException("Redis database " + number + " is somebody's, not ours");
      }
      connection.flushDB();
    }
    return LazyRedis.SERVER.url() + "/" + number;
  }

  private static Path folder() {
    try {
      var folder = Files.createTempDirectory("soulfra-stage2");
      AT_THE_END.push(() -> delete(folder));
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().unstarted(() -> AT_THE_END.forEach(Runnable::run)));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
