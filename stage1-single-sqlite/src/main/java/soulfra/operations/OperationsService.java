package soulfra.operations;

import module java.base;

import soulfra.Config;
import soulfra.contract.ImportLine;
import soulfra.contract.Operations;
import soulfra.contract.Problem;
import soulfra.contract.Promises;
import soulfra.live.LiveEvents;
import soulfra.storage.Database;
import soulfra.storage.Tx;

public final class OperationsService implements Operations {

  private static final String VERSION = "0.1.0";

  private final Database database;
  private final LiveEvents live;
  private final Config config;
  private final Importer importer;

  public OperationsService(Database database, LiveEvents live, Config config, Importer importer) {
    this.database = database;
    this.live = live;
    this.config = config;
    this.importer = importer;
  }

  /// Asks both sides of the file: a full disk stops the writer and not the readers. The writer is
  /// given something to write, for SQLite leaves a commit that changes nothing off the disk.
  @Override
  public List<Dependency> dependencies() {
    return List.of(
        dependency("sqlite-readers", () -> database.read(sql -> sql.number("SELECT 1"))),
        dependency("sqlite-writer", () -> database.write(Tx::nextId)));
  }

  private static Dependency dependency(String name, Runnable check) {
    try {
      check.run();
      return new Dependency(name, true, "answers");
    } catch (Problem e) {
      return new Dependency(name, false, e.detail());
    }
  }

  @Override
  public StageInfo stage() {
    return new StageInfo("stage1", VERSION, promises(), topology());
  }

  private Promises promises() {
    var durability =
        switch (config.durability()) {
          case FULL -> "An acknowledged write survives kill -9 and a power cut.";
          case NORMAL ->
              "An acknowledged write survives kill -9; a power cut may take the last ones.";
          case OFF -> "An acknowledged write survives kill -9; a power cut may take anything.";
        };
    return new Promises(
        durability,
        "Serializable: one writer runs one transaction after the other.",
        "Every read sees every write acknowledged before it began.",
        "One total order of all writes.",
        "Each event once, in order, for 24 hours, also after a restart.",
        "None while this one process or its disk is down.",
        List.of(
            "To outlive its disk: there is no second copy.",
            "To answer while it restarts.",
            "To write faster than one thread can."));
  }

  private Topology topology() {
    return new Topology(
        List.of(
            new Node("stage1", "instance", "up", Map.of("liveConnections", live.listeners())),
            new Node(
                "sqlite",
                "sqlite",
                "up",
                Map.of(
                    "bytes", database.bytes(),
                    "synchronous", config.durability().name().toLowerCase(Locale.ROOT)))),
        List.of(new Link("stage1", "sqlite", "up")));
  }

  @Override
  public long importAll(List<ImportLine> lines) {
    return importer.store(lines);
  }
}
