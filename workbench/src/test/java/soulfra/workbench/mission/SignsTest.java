package soulfra.workbench.mission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import soulfra.workbench.mission.Look.Fault;
import soulfra.workbench.mission.Look.Node;

/// What is seen, and what is not, in stories told by hand.
class SignsTest {

  private static final Fault KILLED = new Fault(1, "kill a1", List.of("a1"));
  private static final Fault FOLLOWER = new Fault(2, "kill a2", List.of("a2"));

  private static Node leader(String name, long epoch) {
    return new Node(name, "postgres", "up", name.substring(0, 1), true, epoch, 22);
  }

  private static Node follower(String name) {
    return new Node(name, "postgres", "up", name.substring(0, 1), false, 0, 0);
  }

  private static Look look(List<Node> nodes, List<Fault> faults, int ok, int refused) {
    return new Look(
        0,
        nodes.stream().collect(Collectors.toMap(Node::name, Function.identity())),
        faults,
        ok,
        refused,
        0,
        Collections.nCopies(ok, 5.0));
  }

  private static Look calm() {
    return look(List.of(leader("a1", 3), follower("a2")), List.of(), 40, 0);
  }

  private static boolean seen(Sign sign, Look... story) {
    return sign.in().find(Arrays.asList(story)).isPresent();
  }

  @Test
  void a_leader_fell_only_if_it_led_before_the_fault() {
    var killed = look(List.of(leader("a1", 3)), List.of(KILLED), 0, 9);
    assertThat(seen(Signs.leaderBroken("kill"), calm(), killed)).isTrue();
    assertThat(seen(Signs.leaderBroken("freeze"), calm(), killed)).isFalse();
    var other = look(List.of(leader("a1", 3)), List.of(FOLLOWER), 9, 0);
    assertThat(seen(Signs.leaderBroken("kill"), calm(), other)).isFalse();
  }

  @Test
  void another_leads_only_in_a_later_epoch() {
    var killed = look(List.of(leader("a1", 3)), List.of(KILLED), 0, 9);
    var same = look(List.of(leader("a2", 3)), List.of(KILLED), 9, 0);
    var later = look(List.of(leader("a2", 4)), List.of(KILLED), 9, 0);
    assertThat(seen(Signs.anotherLeads("kill"), calm(), killed, same)).isFalse();
    assertThat(seen(Signs.anotherLeads("kill"), calm(), killed, later)).isTrue();
    assertThat(seen(Signs.anotherLeads("kill"), calm(), later)).isTrue();
    assertThat(seen(Signs.anotherLeads("kill"), calm(), killed)).isFalse();
  }

  @Test
  void it_is_whole_only_after_it_was_broken() {
    var killed = look(List.of(leader("a1", 3)), List.of(KILLED), 0, 9);
    assertThat(seen(Signs.whole(), calm())).isFalse();
    assertThat(seen(Signs.whole(), calm(), killed)).isFalse();
    assertThat(seen(Signs.whole(), calm(), killed, calm())).isTrue();
  }

  @Test
  void nobody_noticed_only_if_somebody_was_served_all_the_time() {
    var gone = Signs.broken("kill", "a\\d");
    var quiet = look(List.of(leader("a1", 3)), List.of(FOLLOWER), 40, 0);
    var refused = look(List.of(leader("a1", 3)), List.of(FOLLOWER), 40, 1);
    var idle = look(List.of(leader("a1", 3)), List.of(FOLLOWER), 0, 0);
    var sign = Signs.nobodyNoticed("", gone, 3);
    assertThat(seen(sign, quiet, quiet, quiet)).isTrue();
    assertThat(seen(sign, quiet, quiet, refused, quiet)).isFalse();
    assertThat(seen(sign, quiet, quiet, idle, quiet)).isFalse();
    assertThat(seen(sign, calm(), calm(), calm())).isFalse();
  }

  @Test
  void a_shard_without_a_leader_is_one_for_a_while() {
    var down = new Node("a1", "postgres", "down", "a", true, 3, 22);
    var without = look(List.of(down, follower("a2")), List.of(KILLED), 0, 3);
    var sign = Signs.leaderless("", Signs.broken("kill", "a1"), 2);
    assertThat(seen(sign, calm(), without, without)).isTrue();
    assertThat(seen(sign, calm(), without, calm(), without)).isFalse();
  }

  @Test
  void the_mean_lies_when_few_wait_long() {
    var sign = Signs.meanLies(50, 250, 100);
    var story = new ArrayList<>(Collections.nCopies(9, calm()));
    var slow =
        new Look(
            9,
            calm().nodes(),
            List.of(),
            40,
            0,
            0,
            Stream.concat(
                    Collections.nCopies(32, 5.0).stream(), Collections.nCopies(8, 900.0).stream())
                .toList());
    story.add(slow);
    assertThat(sign.in().find(story)).get().asString().contains("mean 23 ms", "p99 900 ms");
    assertThat(sign.in().find(Collections.nCopies(10, calm()))).isEmpty();
  }

  /// Eight ask at a time, so that eight wait for a server that stands still: of a thousand answers
  /// in ten seconds that is less than one in a hundred.
  @Test
  void where_many_are_served_one_freeze_is_not_enough_for_the_mean_to_lie() {
    var sign = Signs.meanLies(150, 500, 200);
    var story = new ArrayList<>(Collections.nCopies(10, busy(120, 0)));
    story.set(4, busy(112, 8));
    assertThat(sign.in().find(story)).isEmpty();
    story.set(7, busy(112, 8));
    assertThat(sign.in().find(story)).get().asString().contains("p99 1000 ms");
  }

  private static Look busy(int quick, int slow) {
    var millis =
        Stream.concat(
            Collections.nCopies(quick, 9.0).stream(), Collections.nCopies(slow, 1000.0).stream());
    return new Look(0, calm().nodes(), List.of(), quick + slow, 0, 0, millis.toList());
  }
}
