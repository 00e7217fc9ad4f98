package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.Statistics;
import org.rocksdb.TickerType;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import soulfra.experiments.About;
import soulfra.experiments.Chapter;
import soulfra.experiments.Check;
import soulfra.experiments.Experiment;
import soulfra.experiments.Findings;
import soulfra.experiments.Lab;
import soulfra.experiments.Stage;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Table;

@About(
    id = "4.1",
    name = "write-amplification",
    chapter = Chapter.STORAGE,
    section = "Comparing B-Trees and LSM-Trees",
    sectionInFirstEdition = "Comparing B-Trees and LSM-Trees",
    title = "How often a byte is written",
    question =
        """
        A thought of 100 bytes is stored under a random id, or under one that grows with time. How \
        many bytes does each of three engines write for it?\
        """,
    broken = "Random ids (UUID version 4) in a B-tree: SQLite, Postgres.",
    fixed = "Ids that begin with the time (UUID version 7); or an LSM-tree: RocksDB.",
    predictions = {
      @About.Prediction(
          stage = Stage.TWO,
          says =
              """
              (Postgres beside SQLite and RocksDB.) A B-tree writes whole pages. With random ids \
              nearly every insert of a transaction touches another page, so that dozens of bytes \
              are written for each one stored; with ids in the order of time the same pages are \
              filled one after the other, and most of it goes away. RocksDB writes to the end of a \
              log and sorts later: it hardly cares about the order of ids, and pays again when it \
              merges its files.\
              """)
    },
    change = "Double the rows: which of the engines writes more for each row, and why?")
public final class E04_1_WriteAmplification implements Experiment {

  private static final int BATCH = 20; // rows in a transaction
  private static final int BODY = 100;

  /// How an id comes to be; 16 bytes either way.
  private enum Ids {
    RANDOM("random") {
      @Override
      UUID next(long number, SplittableRandom random) {
        return new UUID(random.nextLong(), random.nextLong());
      }
    },
    BY_TIME("by time") {
      @Override
      UUID next(long number, SplittableRandom random) {
        return new UUID(number << 16 | 0x7000, random.nextLong());
      }
    };

    private final String says;

    Ids(String says) {
      this.says = says;
    }

    abstract UUID next(long number, SplittableRandom random);
  }

  /// @param written bytes that the engine wrote, to its log and to its tables
  private record Outcome(String engine, Ids ids, int rows, long written) {
    double amplification() {
      return (double) written / ((long) rows * (16 + BODY));
    }
  }

  @Override
  public Findings run(Lab lab) throws Exception {
    int rows = lab.quick() ? 10_000 : 100_000;
    var outcomes = new ArrayList<Outcome>();
    for (var ids : Ids.values()) {
      lab.say("%,d rows with ids %s: SQLite".formatted(rows, ids.says));
      outcomes.add(new Outcome("SQLite", ids, rows, sqlite(lab, ids, rows)));
      lab.say("Postgres");
      outcomes.add(new Outcome("Postgres", ids, rows, postgres(lab, ids, rows)));
      lab.say("RocksDB");
      outcomes.add(new Outcome("RocksDB", ids, rows, rocks(lab, ids, rows)));
    }
    double sqlite = outcomes.get(0).amplification() / outcomes.get(3).amplification();
    double postgres = outcomes.get(1).amplification() / outcomes.get(4).amplification();
    double rocks = outcomes.get(2).amplification() / outcomes.get(5).amplification();
    double trees = outcomes.get(0).amplification() / outcomes.get(2).amplification();
    return new Findings(
        "With random ids SQLite wrote %.1f bytes for each byte stored, Postgres %.1f and RocksDB %.1f; with ids by time %.1f, %.1f and %.1f."
            .formatted(outcomes.stream().map(Outcome::amplification).toArray()),
        List.of(
            Check.atLeast(BROKEN, "Bytes that SQLite writes, random ÷ by time", 2, sqlite),
            Check.atLeast(BROKEN, "Bytes that Postgres writes, random ÷ by time", 1.3, postgres),
            Check.atMost(FIXED, "Bytes that RocksDB writes, random ÷ by time", 3, rocks),
            Check.atLeast(COMPARED, "Bytes at random ids, SQLite ÷ RocksDB", 4, trees)),
        List.of(
            new Chart(
                "Bytes written for each byte stored",
                new Chart.Axis("1 SQLite, 2 Postgres, 3 RocksDB", false),
                new Chart.Axis("bytes written ÷ bytes stored", true),
                List.of(1.0, 2.0, 3.0),
                Arrays.stream(Ids.values())
                    .map(ids ->
                        new Chart.Series(
                            "ids " + ids.says,
                            outcomes.stream()
                                .filter(o -> o.ids == ids)
                                .map(Outcome::amplification)
                                .toList()))
                    .toList(),
                List.of())),
        List.of(table(outcomes)));
  }

  /// The log, of which each frame is a page; the pages that a checkpoint writes back come on top.
  private static long sqlite(Lab lab, Ids ids, int rows) throws Exception {
    var file = lab.folder().resolve(ids + ".sqlite");
    var log = lab.folder().resolve(ids + ".sqlite-wal");
    long written = 0;
    try (var connection = Sqlite.open(file, "normal")) {
      Sqlite.run(connection, "pragma wal_autocheckpoint = 0");
      Sqlite.run(
          connection, "create table thoughts (id blob primary key, body blob) without rowid");
      var random = lab.random().split();
      try (var insert = connection.prepareStatement("insert into thoughts values (?, ?)")) {
        connection.setAutoCommit(false);
        for (int i = 1; i <= rows; i++) {
          insert.setBytes(1, bytes(ids.next(i, random)));
          insert.setBytes(2, body(random));
          insert.executeUpdate();
          if (i % BATCH == 0) {
            connection.commit();
          }
          if (i % 1_000 == 0) {
            written += Files.size(log);
            connection.setAutoCommit(true);
            Sqlite.run(connection, "pragma wal_checkpoint(truncate)");
            connection.setAutoCommit(false);
          }
        }
        connection.commit();
      }
      connection.setAutoCommit(true);
    }
    return written;
  }

  /// The log: rows, index entries, and each page as a whole when it changes first after a
  /// checkpoint; the pages that the checkpoint writes back come on top.
  private static long postgres(Lab lab, Ids ids, int rows) throws Exception {
    try (var engine = Engine.of(lab);
        var connection = engine.connect()) {
      Sqlite.run(connection, "drop table if exists thoughts");
      Sqlite.run(connection, "create table thoughts (id uuid primary key, body bytea)");
      Sqlite.run(connection, "alter table thoughts set (autovacuum_enabled = false)");
      var position = "select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')";
      long before = Sqlite.number(connection, position);
      var random = lab.random().split();
      try (var insert = connection.prepareStatement("insert into thoughts values (?, ?)")) {
        connection.setAutoCommit(false);
        for (int i = 1; i <= rows; i++) {
          insert.setObject(1, ids.next(i, random));
          insert.setBytes(2, body(random));
          insert.addBatch();
          if (i % BATCH == 0) {
            insert.executeBatch();
            connection.commit();
          }
          if (i % 1_000 == 0) {
            connection.setAutoCommit(true);
            Sqlite.run(connection, "checkpoint");
            connection.setAutoCommit(false);
          }
        }
        insert.executeBatch();
        connection.commit();
        connection.setAutoCommit(true);
      }
      return Sqlite.number(connection, position) - before;
    }
  }

  /// The log, and the sorted files that flushes and merges write, by its own statistics.
  private static long rocks(Lab lab, Ids ids, int rows) throws Exception {
    RocksDB.loadLibrary();
    var random = lab.random().split();
    try (var statistics = new Statistics();
        var options =
            new Options()
                .setCreateIfMissing(true)
                .setWriteBufferSize(256 * 1024) // small, so that a quick run merges, too
                .setTargetFileSizeBase(256 * 1024)
                .setMaxBytesForLevelBase(1024 * 1024)
                .setStatistics(statistics);
        var settings = new WriteOptions();
        var database = RocksDB.open(options, lab.folder().resolve("rocks-" + ids).toString())) {
      for (int i = 0; i < rows; i += BATCH) {
        try (var batch = new WriteBatch()) {
          for (int j = 1; j <= BATCH; j++) {
            batch.put(bytes(ids.next(i + j, random)), body(random));
          }
          database.write(settings, batch);
        }
      }
      try (var flush = new FlushOptions().setWaitForFlush(true)) {
        database.flush(flush);
      }
      return statistics.getTickerCount(TickerType.WAL_FILE_BYTES)
          + statistics.getTickerCount(TickerType.FLUSH_WRITE_BYTES)
          + statistics.getTickerCount(TickerType.COMPACT_WRITE_BYTES);
    }
  }

  private static byte[] bytes(UUID id) {
    return ByteBuffer.allocate(16)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }

  /// Random, so that no engine can compress it.
  private static byte[] body(SplittableRandom random) {
    var body = new byte[BODY];
    random.nextBytes(body);
    return body;
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "Rows of 116 bytes, %d in a transaction, a checkpoint every 1,000".formatted(BATCH),
        List.of("Engine", "ids", "rows", "KB written", "bytes for each byte stored"),
        outcomes.stream()
            .map(o -> Table.row(o.engine, o.ids.says, o.rows, o.written / 1024, o.amplification()))
            .toList());
  }
}
