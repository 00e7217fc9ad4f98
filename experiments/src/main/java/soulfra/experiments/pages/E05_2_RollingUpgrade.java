package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.FIXED;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import soulfra.contract.Feed.NewThought;
import soulfra.contract.client.SoulfraClient;
import soulfra.experiments.About;
import soulfra.experiments.Chapter;
import soulfra.experiments.Check;
import soulfra.experiments.Experiment;
import soulfra.experiments.Findings;
import soulfra.experiments.Lab;
import soulfra.experiments.Stage;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Table;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@About(
    id = "5.2",
    name = "rolling-upgrade",
    chapter = Chapter.ENCODING,
    section = "Dataflow Through Databases",
    sectionInFirstEdition = "Dataflow Through Databases",
    title = "A rolling upgrade eats data",
    question =
        """
        Version 2 adds a field to a stored record. During the rolling upgrade servers of version \
        1 still rewrite records that version 2 wrote. What becomes of the new field?\
        """,
    broken =
        "Version 1 decodes the record into its own class, changes it, and encodes the class again.",
    fixed =
        """
        Version 1 changes its own field in the tree it read, and keeps what it doesn't know; and \
        the stage, whose clients of /api/v1 work on what clients of /api/v2 wrote.\
        """,
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              Decoding into a class loses the field of every record that a server of version 1 \
              touches: no error, no log line. Keeping unknown fields loses none. The stage \
              loses none either: a client of version 1 writes to other rows, or to a column.\
              """),
      @About.Prediction(
          stage = Stage.TWO,
          says =
              """
              The same. Postgres keeps what it is given; what a server of version 1 gives it is \
              up to that server.\
              """)
    },
    change = "Take @JsonIgnoreProperties off: is failing loudly any better in a rolling upgrade?")
public final class E05_2_RollingUpgrade implements Experiment {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// A stored note as version 1 knows it. Version 2 adds `metadata`.
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Note(String body, int edits) {}

  /// How a server of version 1 counts an edit.
  private enum Mode {
    OWN_CLASS {
      @Override
      String edit(String stored) {
        var note = JSON.readValue(stored, Note.class);
        return JSON.writeValueAsString(new Note(note.body, note.edits + 1));
      }
    },
    KEEPS_UNKNOWN {
      @Override
      String edit(String stored) {
        var note = (ObjectNode) JSON.readTree(stored);
        note.put("edits", note.path("edits").asInt() + 1);
        return note.toString();
      }
    };

    abstract String edit(String stored);
  }

  /// @param old percent of the servers that were still of version 1
  /// @param touched records that one of those rewrote
  /// @param lost records whose new field is gone
  private record Upgrade(int old, int records, long touched, long lost) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int records = lab.quick() ? 500 : 5000;
    var broken = new ArrayList<Upgrade>();
    var fixed = new ArrayList<Upgrade>();
    for (int old : List.of(0, 25, 50, 75, 100)) {
      lab.say("%d records, %d %% of the servers still of version 1".formatted(records, old));
      broken.add(upgrade(lab, Mode.OWN_CLASS, old, records));
      fixed.add(upgrade(lab, Mode.KEEPS_UNKNOWN, old, records));
    }
    var stage = inStage(lab, lab.quick() ? 30 : 300);
    var half = broken.get(2);
    long kept = fixed.stream().mapToLong(Upgrade::touched).sum();
    long lostThough = fixed.stream().mapToLong(Upgrade::lost).sum();
    return new Findings(
        "Half-way through the upgrade version 1 touched %d of %d records, and the new field of %d is gone."
                .formatted(half.touched, half.records, half.lost)
            + " Where it keeps what it doesn't know, %d of %d; through the stage's API, %d of %d."
                .formatted(lostThough, kept, stage.lost, stage.touched),
        List.of(
            Check.seen(
                BROKEN, "Rewriting through one's own class loses it", half.lost, half.touched),
            Check.never(FIXED, "Keeping unknown fields loses one", lostThough, kept)
                .given(kept, records),
            Check.never(FIXED, "A v1 client makes the stage lose one", stage.lost, stage.touched)
                .given(stage.touched, 10)),
        List.of(chart(broken, fixed)),
        List.of(table(broken, fixed, stage)));
  }

  /// Version 2 writes every record; then servers of both versions edit each record once.
  private static Upgrade upgrade(Lab lab, Mode mode, int old, int records) throws SQLException {
    var random = new SplittableRandom(lab.random().split().nextLong());
    try (var store = Sqlite.open(lab.folder().resolve(mode + "-" + old + ".sqlite"), "normal")) {
      Sqlite.run(store, "create table notes (id integer primary key, json text not null)");
      store.setAutoCommit(false);
      for (int id = 1; id <= records; id++) {
        var metadata = JSON.createObjectNode().put("mood", "note " + id);
        var note = JSON.createObjectNode().put("body", "hello").put("edits", 0);
        write(store, id, note.set("metadata", metadata).toString());
      }
      long touched = 0;
      for (int id = 1; id <= records; id++) {
        var stored = read(store, id);
        boolean isOld = random.nextInt(100) < old;
        touched += isOld ? 1 : 0;
        write(store, id, isOld ? mode.edit(stored) : Mode.KEEPS_UNKNOWN.edit(stored));
      }
      store.commit();
      var lost = "select count(*) from notes where json ->> '$.metadata.mood' is not 'note ' || id";
      return new Upgrade(old, records, touched, Sqlite.number(store, lost));
    }
  }

  /// A client of version 2 writes thoughts; one of version 1 does to them all that it can.
  private static Upgrade inStage(Lab lab, int thoughts) {
    try (var stage = lab.startStage(Map.of());
        var anyone = SoulfraClient.at(URI.create(stage.url()))) {
      lab.say(thoughts + " thoughts through both versions of the API");
      anyone.signUp("upgrader", "a long password");
      var v1 = anyone.as(anyone.signIn("upgrader", "a long password").value().token());
      var v2 = v1.version2();
      var agent = v1.myAgents(SoulfraClient.Part.first(1)).items().getFirst().id();
      long lost = 0;
      for (int i = 0; i < thoughts; i++) {
        Map<String, Object> metadata = Map.of("mood", "thought " + i, "depth", i);
        var id =
            v2.think(agent, new NewThought("A thought with more to it", metadata)).value().id();
        v1.thought(id);
        v1.bless(id);
        v1.unbless(id);
        v1.bless(id);
        var after = v2.thought(id);
        lost += JSON.valueToTree(after.metadata()).equals(JSON.valueToTree(metadata)) ? 0 : 1;
      }
      stage.stop();
      return new Upgrade(100, thoughts, thoughts, lost);
    }
  }

  private static String read(Connection store, int id) throws SQLException {
    try (var query = store.prepareStatement("select json from notes where id = ?")) {
      query.setInt(1, id);
      try (var row = query.executeQuery()) {
        return row.getString(1);
      }
    }
  }

  private static void write(Connection store, int id, String json) throws SQLException {
    try (var write = store.prepareStatement("insert or replace into notes values (?, ?)")) {
      write.setInt(1, id);
      write.setString(2, json);
      write.executeUpdate();
    }
  }

  private static Chart chart(List<Upgrade> broken, List<Upgrade> fixed) {
    return new Chart(
        "Every record that version 1 rewrites through its own class loses the new field",
        new Chart.Axis("% of the servers still of version 1", false),
        new Chart.Axis("% of the records that lost it", false),
        broken.stream().map(upgrade -> (double) upgrade.old).toList(),
        List.of(
            new Chart.Series(
                "own class", broken.stream().map(E05_2_RollingUpgrade::share).toList()),
            new Chart.Series(
                "keeps unknown fields", fixed.stream().map(E05_2_RollingUpgrade::share).toList())),
        List.of());
  }

  private static double share(Upgrade upgrade) {
    return 100.0 * upgrade.lost / upgrade.records;
  }

  private static Table table(List<Upgrade> broken, List<Upgrade> fixed, Upgrade stage) {
    var rows = new ArrayList<List<String>>();
    broken.forEach(upgrade -> rows.add(row("own class", upgrade)));
    fixed.forEach(upgrade -> rows.add(row("keeps unknown fields", upgrade)));
    rows.add(row("the stage's API", stage));
    return new Table(
        "Records with a field of version 2",
        List.of("Version 1", "% old servers", "records", "touched by v1", "field lost"),
        rows);
  }

  private static List<String> row(String name, Upgrade u) {
    return Table.row(name, u.old, u.records, u.touched, u.lost);
  }
}
