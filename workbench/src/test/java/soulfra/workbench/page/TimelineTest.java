package soulfra.workbench.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import soulfra.workbench.page.Timeline.Event;
import soulfra.workbench.page.Timeline.Kind;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TimelineTest {

  private final Timeline timeline = new Timeline();
  private final StageStory story = new StageStory("stage3", timeline);

  @Test
  void what_goes_on_is_told_again_when_it_is_over_and_the_oldest_are_forgotten() {
    var told = new ArrayList<Event>();
    timeline.listen(told::add);
    long number = timeline.began(Kind.FAULT, "stage2", "kill app1", 10);
    timeline.ended(number, "kill app1");
    assertThat(told).extracting(Event::number).containsExactly(number, number);
    assertThat(told.getFirst().to()).isNull();
    assertThat(told.getLast().to()).isGreaterThan(10.0);
    for (int i = 0; i < 1_000; i++) {
      timeline.happened(Kind.DIED, "stage1", "app1 died by itself");
    }
    assertThat(timeline.all()).hasSize(300).noneMatch(event -> event.number() == number);
    timeline.ended(number, "kill app1");
    assertThat(timeline.all()).hasSize(300).noneMatch(event -> event.number() == number);
  }

  @Test
  void a_stage_that_is_not_ready_is_one_event_with_all_its_troubles() {
    look(1, "ready", List.of(), leads("a1", 3, "up"));
    look(2, "degraded", List.of("postgres: refused"), leads("a1", 3, "up"));
    look(3, "degraded", List.of("postgres: refused", "redis: gone"), leads("a1", 3, "up"));
    look(4, "ready", List.of(), leads("a1", 3, "up"));
    assertThat(timeline.all())
        .singleElement()
        .satisfies(event -> {
          assertThat(event.kind()).isEqualTo(Kind.HEALTH);
          assertThat(event.words()).isEqualTo("in trouble: postgres: refused; redis: gone");
          assertThat(event.to()).isNotNull();
        });
    look(5, "down", List.of("It gives no answer"), leads("a1", 3, "up"));
    assertThat(timeline.all()).hasSize(2);
    assertThat(timeline.all().getLast().words()).endsWith("It gives no answer");
    assertThat(timeline.all().getLast().to()).isNull();
  }

  @Test
  void another_leader_took_as_long_as_nobody_led() {
    look(1, "ready", List.of(), leads("a1", 3, "up"));
    look(2, "ready", List.of(), leads("a1", 3, "up"));
    look(3, "ready", List.of(), leads("a1", 3, "down"));
    look(4, "ready", List.of(), leads("a2", 4, "down"));
    look(5, "ready", List.of(), leads("a2", 4, "up"));
    // One instance is behind, and was asked last.
    look(6, "ready", List.of(), leads("a1", 3, "up"));
    look(7, "ready", List.of(), leads("a2", 4, "up"));
    assertThat(timeline.all())
        .filteredOn(event -> event.kind() == Kind.LEADER)
        .singleElement()
        .satisfies(event -> {
          assertThat(event.kind()).isEqualTo(Kind.LEADER);
          assertThat(event.words()).isEqualTo("a2 leads shard a in epoch 4; before, a1 in epoch 3");
          assertThat(event.from()).isEqualTo(2);
          assertThat(event.to()).isEqualTo(5);
        });
    assertThat(timeline.all())
        .as("the stage was ready all the time, and a part of it away")
        .filteredOn(event -> event.kind() == Kind.HEALTH)
        .extracting(Event::words)
        .containsExactly("in trouble: a1 is away; a2 is away");
  }

  @Test
  void slots_that_go_to_another_shard_are_told_also_if_a_leader_was_away_meanwhile() {
    look(1, "ready", List.of(), slots(22, 21));
    look(2, "ready", List.of(), slots(22, null));
    look(3, "ready", List.of(), slots(21, 22));
    assertThat(timeline.all())
        .singleElement()
        .satisfies(event -> {
          assertThat(event.kind()).isEqualTo(Kind.MOVE);
          assertThat(event.words()).isEqualTo("slots moved: a 22 → 21, b 21 → 22");
        });
  }

  private void look(double at, String state, List<String> trouble, JsonNode info) {
    story.look(new Beat("stage3", at, state, trouble, null, null), info);
  }

  private static JsonNode leads(String node, long epoch, String state) {
    return info(
        """
        {"id":"%s","kind":"postgres","state":"%s",
         "detail":{"shard":"a","role":"leader","epoch":%d,"slots":22}}
        """
            .formatted(node, state, epoch));
  }

  private static JsonNode slots(int ofA, @Nullable Integer ofB) {
    var a = "{\"id\":\"a1\",\"detail\":{\"shard\":\"a\",\"slots\":%d}}".formatted(ofA);
    var b = "{\"id\":\"b1\",\"detail\":{\"shard\":\"b\",\"slots\":%d}}".formatted(ofB);
    return info(ofB == null ? a : a + "," + b);
  }

  private static JsonNode info(String nodes) {
    return JsonMapper.shared().readTree("{\"topology\":{\"nodes\":[%s]}}".formatted(nodes));
  }
}
