package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import soulfra.experiments.About;
import soulfra.experiments.Chapter;
import soulfra.experiments.Check;
import soulfra.experiments.Experiment;
import soulfra.experiments.Findings;
import soulfra.experiments.Lab;
import soulfra.experiments.Stage;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Table;
import soulfra.servers.Launch;
import soulfra.servers.Postgres;
import soulfra.servers.StageProcess;

@About(
    id = "4.2",
    name = "durable-or-not",
    chapter = Chapter.STORAGE,
    section = "Making B-Trees Reliable",
    sectionInFirstEdition = "Making B-trees reliable",
    title = "Acknowledged, and gone",
    question =
        """
        Postgres can acknowledge a commit before its log is on disk (synchronous_commit = off), \
        and SQLite can leave all syncing to the system (synchronous = OFF). The process is killed. \
        What that was acknowledged is missing afterwards?\
        """,
    broken = "Postgres with synchronous_commit = off, killed with all its processes.",
    fixed = "Postgres with synchronous_commit = on.",
    predictions = {
      @About.Prediction(
          stage = Stage.TWO,
          says =
              """
              With off the last some hundred milliseconds of acknowledged commits are gone: they \
              were in the server's own memory. With on none. SQLite loses none even with OFF, and \
              that proves less than it seems: what it wrote is in the kernel's memory by the time \
              of the answer, and survives the process. Only a power cut would tell the two apart; \
              kill -9 is no power cut.\
              """)
    },
    change = "Freeze the WAL writer (SIGSTOP) a second before the kill: how much is lost with off?")
public final class E04_2_DurableOrNot implements Experiment {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int ENOUGH = 300; // acknowledged before the kill

  /// @param missing acknowledged, and not there after the restart
  private record Outcome(String setting, int kills, long acknowledged, long missing) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int kills = lab.quick() ? 2 : 15;
    var outcomes = new ArrayList<Outcome>();
    lab.say("starting Postgres");
    try (var postgres = Postgres.start(lab.folder().resolve("postgres"), 0)) {
      postgres.dropDatabase("notes");
      postgres.createDatabase("notes");
      for (var setting : List.of("off", "on")) {
        lab.say("Postgres, synchronous_commit = %s, killed %d times".formatted(setting, kills));
        outcomes.add(postgres(postgres, setting, kills));
      }
    }
    for (var setting : List.of("off", "full")) {
      lab.say("SQLite, synchronous = %s, killed %d times".formatted(setting, kills));
      outcomes.add(sqlite(lab, setting, kills));
    }
    var off = outcomes.get(0);
    var on = outcomes.get(1);
    long sqlite = outcomes.get(2).missing + outcomes.get(3).missing;
    return new Findings(
        "Of %,d commits that Postgres acknowledged with synchronous_commit = off %,d were gone after kill -9, with on %d of %,d; SQLite lost %d, with either setting."
            .formatted(off.acknowledged, off.missing, on.missing, on.acknowledged, sqlite),
        List.of(
            Check.seen(
                BROKEN, "An acknowledged commit is gone with off", off.missing, off.acknowledged),
            Check.never(FIXED, "One is gone with on", on.missing, on.acknowledged)
                .given(on.acknowledged, ENOUGH),
            Check.never(
                    COMPARED,
                    "SQLite loses one when its process is killed",
                    sqlite,
                    outcomes.get(2).acknowledged + outcomes.get(3).acknowledged)
                .given(outcomes.get(2).acknowledged, ENOUGH)),
        List.of(
            Chart.ways(
                "Who waits for the log loses nothing",
                "acknowledged and gone, per kill",
                outcomes.stream().map(Outcome::setting).toList(),
                outcomes.stream().map(o -> (double) o.missing / o.kills).toList())),
        List.of(table(outcomes)));
  }

  private static Outcome postgres(Postgres server, String setting, int kills) throws Exception {
    long acknowledged = 0;
    long missing = 0;
    for (int i = 0; i < kills; i++) {
      var name = "notes_%s_%d".formatted(setting, i);
      try (var setUp = server.connect("notes")) {
        Sqlite.run(setUp, "create table %s (id bigint primary key)".formatted(name));
      }
      var acks = new AtomicLong();
      var writer = Thread.ofPlatform().start(() -> write(server, setting, name, acks));
      await(() -> acks.get() >= ENOUGH);
      server.kill9();
      writer.join();
      server.start();
      try (var look = server.connect("notes")) {
        // Ids come in order: all up to the last acknowledged one should be there.
        var there = "select count(*) from %s where id <= %d".formatted(name, acks.get());
        missing += acks.get() - Sqlite.number(look, there);
      }
      acknowledged += acks.get();
    }
    return new Outcome("Postgres, " + setting, kills, acknowledged, missing);
  }

  /// One commit after the other, until the server is gone.
  private static void write(Postgres server, String setting, String name, AtomicLong acks) {
    try (var connection = server.connect("notes");
        var insert = connection.prepareStatement("insert into %s values (?)".formatted(name))) {
      Sqlite.run(connection, "set synchronous_commit = " + setting);
      for (long id = 1; ; id++) {
        insert.setLong(1, id);
        insert.executeUpdate();
        acks.set(id);
      }
    } catch (SQLException _) {
      // It was killed; what was acknowledged until then is known.
    }
  }

  private static Outcome sqlite(Lab lab, String setting, int kills) throws Exception {
    long acknowledged = 0;
    long missing = 0;
    for (int i = 0; i < kills; i++) {
      var file = lab.folder().resolve("notes-%s-%d.sqlite".formatted(setting, i));
      var acks = lab.folder().resolve("acks-%s-%d".formatted(setting, i));
      var launch =
          Launch.java(
              "writer",
              List.of("-Xmx64m", "-XX:TieredStopAtLevel=1"),
              System.getProperty("java.class.path"),
              SqliteWriter.class.getName(),
              Map.of(),
              lab.folder().resolve("writer.log"));
      var command = new ArrayList<>(launch.command());
      command.addAll(List.of(file.toString(), setting, acks.toString()));
      try (var writer =
          StageProcess.start(
              new Launch("writer", command, Map.of(), launch.log(), launch.patience()))) {
        await(() -> SqliteWriter.acknowledged(acks) >= ENOUGH);
        writer.kill9();
      }
      long acked = SqliteWriter.acknowledged(acks);
      try (var look = Sqlite.open(file, "full")) {
        missing += acked - Sqlite.number(look, "select count(*) from notes where id <= " + acked);
      }
      acknowledged += acked;
    }
    return new Outcome("SQLite, " + setting, kills, acknowledged, missing);
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(Condition condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("Nobody writes.");
      }
      TimeUnit.MILLISECONDS.sleep(2);
    }
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "Killed (SIGKILL) while it acknowledges one commit after the other",
        List.of("Engine and setting", "kills", "acknowledged", "gone"),
        outcomes.stream()
            .map(o -> Table.row(o.setting, o.kills, o.acknowledged, o.missing))
            .toList());
  }
}
