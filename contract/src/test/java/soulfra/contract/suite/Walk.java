package soulfra.contract.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Reads a list page by page.
final class Walk {

  private final Api api;
  private final String path;
  private final int limit;
  private final List<JsonNode> seen = new ArrayList<>();
  private String cursor = "";
  private boolean atEnd;

  Walk(Api api, String path, int limit) {
    this.api = api;
    this.path = path;
    this.limit = limit;
  }

  /// @return false at the end of the list
  boolean page() {
    var from = cursor.isEmpty() ? "" : "&cursor=" + cursor;
    var reply = api.get(path + (path.contains("?") ? "&" : "?") + "limit=" + limit + from).is(200);
    var items = reply.json().path("items").valueStream().toList();
    assertThat(items).as(reply.request()).hasSizeLessThanOrEqualTo(limit);
    seen.addAll(items);
    var next = reply.json().path("next");
    assertThat(next.isNull() || next.isString()).as(reply.body()).isTrue();
    atEnd = next.isNull();
    cursor = next.asString("");
    return !atEnd;
  }

  /// Reads on until it has seen all of these, or the end.
  void until(List<String> ids) {
    while (page() && !ids().containsAll(ids)) {}
  }

  List<JsonNode> toTheEnd() {
    while (!atEnd) {
      page();
    }
    return seen;
  }

  List<String> idsToTheEnd() {
    toTheEnd();
    return ids();
  }

  /// Of what was read so far.
  List<String> ids() {
    return seen.stream().map(item -> item.path("id").asString()).toList();
  }

  String cursor() {
    return cursor;
  }
}
