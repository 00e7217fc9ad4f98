package soulfra.workbench.page;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import soulfra.workbench.page.Timeline.Kind;
import tools.jackson.databind.JsonNode;

/// What is new since the last look at a stage: that it or a part of it is away, and for how long;
/// who leads a shard instead of whom; which shard holds more slots, and which fewer.
final class StageStory {

  private static final int MOST_TROUBLES = 4;

  /// @param upAt when it was last seen to lead and to answer, in Unix seconds
  private record Leader(String name, long epoch, double upAt) {}

  private final String stage;
  private final Timeline timeline;
  private final Map<String, Leader> leaders = new HashMap<>();
  private final Set<String> troubles = new LinkedHashSet<>();
  private Map<String, Integer> slots = Map.of();
  private double slotsAt;

  /// The event of the trouble that there is; null while there is none.
  private @Nullable Long unwell;

  StageStory(String stage, Timeline timeline) {
    this.stage = stage;
    this.timeline = timeline;
  }

  /// @param info what the stage says of itself now; null if it never did
  void look(Beat beat, @Nullable JsonNode info) {
    health(beat, info);
    if (info != null && !beat.state().equals("down")) {
      var nodes = info.path("topology").path("nodes");
      leaders(nodes, beat.at());
      slots(nodes, beat.at());
    }
  }

  private void health(Beat beat, @Nullable JsonNode info) {
    var now = new LinkedHashSet<>(beat.trouble());
    now.addAll(away(info));
    if (beat.state().equals("ready") && now.isEmpty()) {
      if (unwell != null) {
        timeline.ended(unwell, words());
        unwell = null;
        troubles.clear();
      }
      return;
    }
    boolean more = troubles.size() < MOST_TROUBLES && troubles.addAll(now);
    if (unwell == null) {
      unwell = timeline.began(Kind.HEALTH, stage, words());
    } else if (more) {
      timeline.goesOn(unwell, words());
    }
  }

  /// A stage may be ready without one of its stores. Of an instance the look itself tells.
  private static List<String> away(@Nullable JsonNode info) {
    var away = new ArrayList<String>();
    if (info != null) {
      for (var node : info.path("topology").path("nodes")) {
        if (node.path("state").asString("").equals("down")
            && !node.path("kind").asString("").equals("instance")) {
          away.add(node.path("id").asString("") + " is away");
        }
      }
    }
    return away;
  }

  private String words() {
    return "in trouble: " + String.join("; ", troubles);
  }

  private void leaders(JsonNode nodes, double at) {
    for (var node : nodes) {
      var detail = node.path("detail");
      if (!detail.path("role").asString("").equals("leader")
          || !node.path("state").asString("").equals("up")) {
        continue;
      }
      var shard = detail.path("shard").asString("");
      var now = new Leader(node.path("id").asString(""), detail.path("epoch").asLong(0), at);
      var before = leaders.get(shard);
      // Instances hear of it one after the other: who is behind tells of an older epoch.
      if (before != null && now.epoch < before.epoch) {
        continue;
      }
      leaders.put(shard, now);
      if (before != null && now.epoch > before.epoch) {
        var words =
            "%s leads shard %s in epoch %d; before, %s in epoch %d"
                .formatted(now.name, shard, now.epoch, before.name, before.epoch);
        timeline.happened(Kind.LEADER, stage, words, before.upAt, at);
      }
    }
  }

  private void slots(JsonNode nodes, double at) {
    var now = new TreeMap<String, Integer>();
    for (var node : nodes) {
      var detail = node.path("detail");
      if (detail.has("slots")) {
        now.put(detail.path("shard").asString(""), detail.path("slots").asInt(0));
      }
    }
    var before = slots;
    // While a shard has no leader nobody says how many it holds.
    if (before.keySet().equals(now.keySet()) && !before.equals(now)) {
      var words =
          now.entrySet().stream()
              .filter(entry -> !entry.getValue().equals(before.get(entry.getKey())))
              .map(entry ->
                  "%s %d → %d"
                      .formatted(entry.getKey(), before.get(entry.getKey()), entry.getValue()))
              .collect(Collectors.joining(", ", "slots moved: ", ""));
      timeline.happened(Kind.MOVE, stage, words, slotsAt, at);
    }
    if (now.keySet().containsAll(before.keySet())) {
      slots = now;
      slotsAt = at;
    }
  }
}
