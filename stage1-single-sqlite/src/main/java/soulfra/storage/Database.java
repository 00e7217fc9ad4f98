package soulfra.storage;

import module java.base;
import module java.sql;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;
import soulfra.contract.Problem;

/// One SQLite file in WAL mode: one [Writer], and [Readers] that never wait for it.
///
/// A read sees every write acknowledged before it began, and one statement sees one state of the
/// database (DDIA, "Snapshot Isolation and Repeatable Read"). The folder belongs to one process at
/// a time.
public final class Database implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Database.class);
  private static final Duration SCRUB_PAUSE = Duration.ofSeconds(5);

  private final FolderLock lock;
  private final Writer writer;
  private final Readers readers;
  private final Tx tx;
  private final Sql sweeper;
  private final ScheduledExecutorService maintenance =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("sqlite-sweeper").factory());

  private Database(FolderLock lock, Tx tx, Sql sweeper, Writer writer, Readers readers) {
    this.lock = lock;
    this.tx = tx;
    this.sweeper = sweeper;
    this.writer = writer;
    this.readers = readers;
  }

  /// Opens the file, creating it if need be, and brings its schema up to date.
  public static Database open(
      Path folder, Durability durability, InstantSource clock, MeterRegistry metrics) {
    var lock = FolderLock.take(folder);
    try {
      NativeLibrary.unpackInto(folder);
      var file = folder.resolve("soulfra.sqlite");
      var connection = connect(file, durability, false);
      Migrations.up(connection);
      var tx = new Tx(connection, clock);
      var readers = new Readers(() -> connect(file, durability, true), metrics);
      var sweeper = new Sql(connect(file, durability, false));
      return new Database(lock, tx, sweeper, new Writer(tx, metrics), readers);
    } catch (SQLException e) {
      lock.close();
      throw SqliteFailure.of(e);
    } catch (IOException e) {
      lock.close();
      throw new UncheckedIOException("Can't write to " + folder, e);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /// Runs `work` in a transaction and returns when it is durable. `work` runs once, alone, and sees
  /// everything written before; it must only use `tx`.
  public <T> T write(Function<Tx, T> work) {
    return writer.write(work);
  }

  /// Runs `work` on a connection that can only read.
  public <T> T read(Function<Sql, T> work) {
    return readers.read(work);
  }

  /// The last id that is durable.
  public long committedId() {
    return writer.committedId();
  }

  /// Leaves no trace of deleted rows in the write-ahead log: in the file itself they are
  /// overwritten with zeros (`secure_delete`), but the log still holds pages as they were.
  ///
  /// @throws Problem indefinite, if that is not possible now (a long read, a full disk): the rows
  ///   are gone, and the log is tried again until it is empty
  public void scrub() {
    try {
      maintenance.submit(this::emptyLog).get();
    } catch (ExecutionException e) {
      scrubLater();
      throw Problem.indefinite(
          "Erased, but for the write-ahead log, which will be emptied later.",
          SCRUB_PAUSE,
          e.getCause());
    } catch (InterruptedException e) {
      scrubLater();
      Thread.currentThread().interrupt();
    }
  }

  private void scrubLater() {
    var _ =
        maintenance.schedule(
            () -> {
              try {
                emptyLog();
              } catch (Problem e) {
                log.warn("could not empty the write-ahead log: {}", e.detail());
                scrubLater();
              }
            },
            SCRUB_PAUSE.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /// Waits for readers in the middle of a statement, as long as the busy timeout.
  private void emptyLog() {
    if (sweeper.number("PRAGMA wal_checkpoint(TRUNCATE)") != 0) {
      throw Problem.unavailable("Somebody is reading from it.", SCRUB_PAUSE, null);
    }
  }

  /// How much is stored, in the file or still in its write-ahead log.
  public long bytes() {
    return read(sql ->
        sql.number("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"));
  }

  private static Connection connect(Path file, Durability durability, boolean readOnly)
      throws SQLException {
    var config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.valueOf(durability.name()));
    config.setBusyTimeout(5000);
    config.enforceForeignKeys(true);
    config.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true");
    config.setCacheSize(-16 * 1024); // KiB, each connection
    config.setPragma(SQLiteConfig.Pragma.MMAP_SIZE, String.valueOf(1L << 30));
    // Pages in the log before they are copied into the file: fewer copies of the same page, for a
    // log of up to 32 MiB.
    config.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, "8000");
    config.setPragma(SQLiteConfig.Pragma.JOURNAL_SIZE_LIMIT, String.valueOf(64L << 20));
    // Else the driver asks for the last row id after each statement.
    config.setGetGeneratedKeys(false);
    config.setReadOnly(readOnly);
    // One thread at a time uses a connection, so it needs no lock of its own at each column.
    config.resetOpenMode(SQLiteOpenMode.FULLMUTEX);
    config.setOpenMode(SQLiteOpenMode.NOMUTEX);
    return config.createConnection("jdbc:sqlite:" + file);
  }

  @Override
  public void close() {
    readers.close();
    writer.close();
    maintenance.shutdownNow();
    maintenance.close();
    sweeper.close();
    tx.close();
    lock.close();
  }
}
