package soulfra.workbench.seed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import soulfra.contract.ImportLine;
import soulfra.contract.Rules;

class SocialGraphTest {

  private final SocialGraph graph = new SocialGraph(200, 20_000, 7);

  @Test
  void the_same_seed_gives_the_same_lines_and_another_one_does_not() {
    var again = new SocialGraph(200, 20_000, 7);
    var other = new SocialGraph(200, 20_000, 8);
    assertThat(all(again)).isEqualTo(all(graph));
    assertThat(all(other)).isNotEqualTo(all(graph));
  }

  @Test
  void everyone_named_is_there_and_every_handle_keeps_the_rules() {
    var handles = new HashSet<String>();
    lines(graph::people).forEach(line -> handles.add(((ImportLine.NewUser) line).handle()));
    assertThat(handles).hasSize(200).allMatch(handle -> Rules.handle(handle).equals(handle));
    for (var line : all(graph)) {
      switch (line) {
        case ImportLine.NewUser _ -> {}
        case ImportLine.Follow f -> assertThat(handles).contains(f.user(), f.owner());
        case ImportLine.Said s -> assertThat(handles).contains(s.user(), s.owner());
        case ImportLine.Thought t -> {
          assertThat(handles).contains(t.owner()).containsAll(t.blessedBy());
          assertThat(t.blessedBy()).doesNotHaveDuplicates();
        }
      }
    }
  }

  @Test
  void there_are_as_many_messages_as_asked_for_and_lanes_share_no_user() {
    var odd = new SocialGraph(11, 2_002, 1);
    var first = talkers(odd, 0);
    var second = talkers(odd, 1);
    assertThat(first.size() + second.size()).isEqualTo(odd.said()).isEqualTo(1_001);
    assertThat(new HashSet<>(first)).doesNotContainAnyElementsOf(new HashSet<>(second));
  }

  @Test
  void a_few_are_followed_by_many_and_many_by_few() {
    var followers = new HashMap<String, Integer>();
    for (var line : lines(graph::follows)) {
      followers.merge(((ImportLine.Follow) line).owner(), 1, Integer::sum);
    }
    var sorted = followers.values().stream().sorted(Comparator.reverseOrder()).toList();
    assertThat(sorted.getFirst()).isGreaterThan(5 * sorted.get(sorted.size() / 2));
  }

  @Test
  void what_one_user_says_is_in_the_order_of_time() {
    var last = new HashMap<String, ImportLine.Said>();
    for (var line : lines(sink -> graph.said(0, 2, sink))) {
      var said = (ImportLine.Said) line;
      var before = last.put(said.user(), said);
      assertThat(before == null || !said.at().isBefore(before.at())).isTrue();
    }
  }

  private static List<String> talkers(SocialGraph graph, int lane) {
    return lines(sink -> graph.said(lane, 2, sink)).stream()
        .map(line -> ((ImportLine.Said) line).user())
        .collect(Collectors.toList());
  }

  private static List<ImportLine> all(SocialGraph graph) {
    var all = new ArrayList<ImportLine>();
    graph.people(all::add);
    graph.follows(all::add);
    graph.thoughts(all::add);
    graph.said(0, 2, all::add);
    graph.said(1, 2, all::add);
    return all;
  }

  private static List<ImportLine> lines(Importer.Lines source) {
    var lines = new ArrayList<ImportLine>();
    source.to(lines::add);
    return lines;
  }
}
