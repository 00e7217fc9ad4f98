package soulfra.contract.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

abstract class ListsPart extends Part {

  /// Each list of the API, and something that adds an item to it.
  private Map<String, Callable<?>> lists() {
    var agent = ada().publicAgent();
    var word = Person.freshWord();
    var lists = new LinkedHashMap<String, Callable<?>>();
    lists.put("/agents?mine=true", ada()::privateAgent);
    lists.put("/agents/" + agent + "/messages", () -> ada().say(agent, "Hello."));
    lists.put("/feed", () -> ada().think(agent, "A thought."));
    lists.put("/feed/public", () -> ada().think(agent, "A thought."));
    lists.put("/search?q=" + word, () -> ada().think(agent, word));
    lists.put(
        "/loops?from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z", () -> ada().whisper("Psst."));
    lists.put(
        "/agents/" + agent + "/prophecies",
        () ->
            ada().api().post("/agents/" + agent + "/prophecies", Map.of("text", "Soon.")).is(201));
    lists.put("/credits/transfers", () -> ada().pay(bob(), 1).is(201));
    return lists;
  }

  private Stream<DynamicTest> each(ListCheck check) {
    return lists().entrySet().stream()
        .map(list ->
            DynamicTest.dynamicTest(
                list.getKey(), () -> check.test(list.getKey(), list.getValue())));
  }

  private interface ListCheck {
    void test(String path, Callable<?> add) throws Exception;
  }

  @TestFactory
  Stream<DynamicTest> pages_follow_one_another_without_skip_or_repeat() {
    return each((path, add) -> {
      var before = newest(path, add);
      var walk = new Walk(ada().api(), path, 2);
      walk.until(before);
      assertThat(walk.ids()).doesNotHaveDuplicates().containsSubsequence(before);
    });
  }

  @TestFactory
  Stream<DynamicTest> what_comes_while_one_reads_makes_no_page_skip_or_repeat_anything() {
    return each((path, add) -> {
      var before = newest(path, add);
      var walk = new Walk(ada().api(), path, 2);
      do {
        add.call();
        add.call();
      } while (walk.page() && !walk.ids().containsAll(before));
      assertThat(walk.ids()).doesNotHaveDuplicates().containsAll(before);
    });
  }

  /// The first five items of the list, once it has that many.
  private List<String> newest(String path, Callable<?> add) throws Exception {
    for (int n = 0; n < 5; n++) {
      add.call();
    }
    var newest = new ArrayList<String>();
    eventually(() -> {
      newest.clear();
      newest.addAll(ada().api().get(path + and(path) + "limit=5").is(200).texts("id"));
      assertThat(newest).hasSize(5);
    });
    return newest;
  }

  private static String and(String path) {
    return path.contains("?") ? "&" : "?";
  }

  @TestFactory
  Stream<DynamicTest> a_limit_is_1_to_100() {
    return each((path, _) -> {
      var query = path + and(path) + "limit=";
      for (var limit : List.of("0", "-1", "101", "x", "1.5", "", "99999999999", "%00")) {
        ada().api().get(query + limit).isProblem("invalid-request");
      }
      ada().api().get(query + "100").is(200);
    });
  }

  @TestFactory
  Stream<DynamicTest> a_cursor_is_one_that_this_list_gave_out() {
    var thoughts = new Walk(ada().api(), "/feed/public", 1);
    var agents = new Walk(ada().api(), "/agents?mine=true", 1);
    ada().think(ada().privateAgent(), "One.");
    ada().think(ada().privateAgent(), "Two.");
    eventually(() -> assertThat(new Walk(ada().api(), "/feed/public", 1).page()).isTrue());
    thoughts.page();
    agents.page();
    return each((path, _) -> {
      var query = path + and(path) + "cursor=";
      var other = path.startsWith("/agents?") ? thoughts : agents;
      for (var cursor : List.of("x", "%00", "AAAA", "%22", "-1", other.cursor(), "Zm9vOjA6MQ")) {
        ada().api().get(query + cursor).isProblem("invalid-request");
      }
    });
  }

  @Test
  void a_page_has_twenty_items_unless_asked() {
    var agent = ada().privateAgent();
    Together.times(11, n -> ada().say(agent, "Message " + n));
    var page = ada().api().get("/agents/" + agent + "/messages").is(200);
    assertThat(page.texts("id")).hasSize(20);
    assertThat(page.json().path("next").isString()).isTrue();
  }

  @Test
  void a_reader_among_many_writers_sees_what_was_there_once() {
    var person = cast().someoneNew();
    var agent = person.privateAgent();
    var before = new ArrayList<String>();
    for (int n = 0; n < 10; n++) {
      before.addFirst(person.think(agent, "Before " + n));
    }
    var seen =
        Together.times(
            4,
            n -> {
              if (n == 0) {
                return new Walk(person.api(), "/feed", 3).idsToTheEnd();
              }
              for (int turn = 0; turn < 10; turn++) {
                person.think(agent, "Meanwhile " + turn);
              }
              return List.<String>of();
            });
    assertThat(seen.getFirst()).doesNotHaveDuplicates().containsSubsequence(before);
    assertThat(new Walk(person.api(), "/feed", 7).idsToTheEnd())
        .doesNotHaveDuplicates()
        .hasSize(40);
  }

  @Test
  void a_cursor_outlives_the_item_it_stands_on() {
    var agent = ada().privateAgent();
    var ids = new ArrayList<String>();
    for (int n = 0; n < 4; n++) {
      ids.addFirst(ada().think(agent, "Thought " + n));
    }
    var walk = new Walk(ada().api(), "/feed", 1);
    var seen = new HashSet<String>();
    while (!seen.contains(ids.get(1)) && walk.page()) {
      seen.addAll(walk.ids());
    }
    ada().api().delete("/thoughts/" + ids.get(1)).isEmpty();
    assertThat(walk.idsToTheEnd()).contains(ids.get(2), ids.get(3)).doesNotHaveDuplicates();
  }
}
