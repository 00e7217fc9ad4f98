package soulfra.experiments.bench;

import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import soulfra.experiments.bench.HttpLoop.Work;

/// What the clients of a bench ask for.
final class Works {

  private static final List<Map<String, String>> ANYONE = List.of(Map.of());

  private Works() {}

  static Work emptyPost() {
    return new Work(HttpMethod.POST, List.of("/messages"), ANYONE, Works::message, 201);
  }

  static Work putPage(String page) {
    return new Work(HttpMethod.PUT, List.of("/page"), ANYONE, _ -> page, 200);
  }

  static Work emptyPage() {
    return new Work(HttpMethod.GET, List.of("/page"), ANYONE, null, 200);
  }

  /// Each user sends to their own agent.
  static Work send(Population users) {
    return new Work(HttpMethod.POST, conversations(users), bearers(users), Works::message, 201);
  }

  static Work conversationPage(Population users) {
    return new Work(HttpMethod.GET, conversations(users), bearers(users), null, 200);
  }

  static Work feedPage(Population users) {
    return new Work(HttpMethod.GET, List.of("/api/v1/feed"), bearers(users), null, 200);
  }

  static Work peerSend(int clients) {
    return new Work(
        HttpMethod.POST, peerConversations(clients), peerUsers(clients), Works::message, 201);
  }

  static Work peerPage(int clients) {
    return new Work(HttpMethod.GET, peerConversations(clients), peerUsers(clients), null, 200);
  }

  private static String message(long number) {
    return "{\"body\":\"hello there, this is message " + number + "\"}";
  }

  private static List<String> conversations(Population users) {
    return users.agents().stream().map(agent -> "/api/v1/agents/" + agent + "/messages").toList();
  }

  private static List<Map<String, String>> bearers(Population users) {
    return users.tokens().stream()
        .map(token -> Map.of("Authorization", "Bearer " + token))
        .toList();
  }

  private static List<String> peerConversations(int clients) {
    return IntStream.rangeClosed(1, clients).mapToObj(n -> "/agents/" + n + "/messages").toList();
  }

  private static List<Map<String, String>> peerUsers(int clients) {
    return IntStream.rangeClosed(1, clients)
        .mapToObj(n -> Map.of("x-user", Integer.toString(n)))
        .toList();
  }
}
