package soulfra.workbench.page;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import soulfra.workbench.mission.Board;
import soulfra.workbench.mission.Evidence;
import soulfra.workbench.mission.LiveRun;
import soulfra.workbench.mission.Logbook;
import soulfra.workbench.mission.Look;
import soulfra.workbench.mission.Mission;
import soulfra.workbench.mission.Missions;
import tools.jackson.databind.JsonNode;

/// Missions for the page: those on a running stage run here, one at a time; for the others reports
/// are looked through.
///
/// @param root the project's folder
/// @param urls of the stages that run, by their ids
/// @param info what a stage says of itself; null while it has said nothing
record MissionRuns(
    Path root,
    Map<String, List<URI>> urls,
    Function<String, @Nullable JsonNode> info,
    Parts parts,
    Board board,
    Worker<Asked, LiveRun.Step, LiveRun.Judged> worker) {

  static final int REPORTS = 200;

  record Asked(String id) {}

  /// @param board all of them
  /// @param now which runs, and which ended last
  record State(List<Board.Shown> board, Worker.State<Asked, LiveRun.Step, LiveRun.Judged> now) {}

  static Board board(Path root, Results results) {
    return new Board(
        new Logbook(root.resolve(".lab").resolve("missions.json")),
        () -> results.last(_ -> true, REPORTS).stream().map(MissionRuns::evidence).toList());
  }

  private static Evidence evidence(Results.Past past) {
    return new Evidence(
        past.name(),
        past.kind(),
        past.witness(),
        past.at().isEmpty() ? Instant.EPOCH : Instant.parse(past.at()),
        past.seed(),
        past.about(),
        past.report());
  }

  State state() {
    return new State(board.all(), worker.state());
  }

  /// @throws IllegalStateException if the stage does not run, or something must come before
  void begin(Asked asked) {
    var mission = Missions.named(asked.id);
    if (mission.watched() instanceof Mission.Live live) {
      begin(asked, mission, live);
    }
    board.begin(mission);
  }

  private void begin(Asked asked, Mission mission, Mission.Live live) {
    var stage = live.stage().id;
    var at = urls.get(stage);
    if (at == null) {
      throw new IllegalStateException(
          "%s does not run. Start it: ./lab up %s.".formatted(stage, stage));
    }
    var run = new LiveRun(mission, live, at, () -> sight(stage), root.resolve("results"));
    worker.begin(
        "Mission “%s” is under way".formatted(mission.title()),
        asked,
        progress -> {
          var judged = run.run(progress);
          if (judged.kept()) {
            board.logbook().done(mission.id(), judged.witness(), null, judged.history());
          }
          return judged;
        });
  }

  private LiveRun.Sight sight(String stage) {
    var nodes = new HashMap<String, Look.Node>();
    var now = info.apply(stage);
    if (now != null) {
      for (var node : now.path("topology").path("nodes")) {
        var detail = node.path("detail");
        var name = node.path("id").asString("");
        nodes.put(
            name,
            new Look.Node(
                name,
                node.path("kind").asString(""),
                node.path("state").asString(""),
                detail.path("shard").asString(""),
                detail.path("role").asString("").equals("leader"),
                detail.path("epoch").asLong(0),
                detail.path("slots").asInt(0)));
      }
    }
    var faults =
        parts.broken().stream()
            .filter(broken -> broken.stage().equals(stage) && broken.to() == null)
            .map(broken -> new Look.Fault(broken.from(), broken.fault(), broken.on()))
            .toList();
    return new LiveRun.Sight(nodes, faults);
  }
}
