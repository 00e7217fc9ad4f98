package soulfra.contract.suite;

import static soulfra.contract.suite.Api.encoded;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.JsonNode;

/// A signed-in user, and the short forms of what tests do most.
record Person(Api api, String handle, String password, String id, String token) {

  static final String PASSWORD = "correct horse";

  static Person signUp(Api api) {
    return signUp(api, freshHandle());
  }

  static Person signUp(Api api, String handle) {
    var user = api.post("/users", Map.of("handle", handle, "password", PASSWORD)).is(201);
    return signIn(api, handle, PASSWORD, user.text("/id"));
  }

  private static Person signIn(Api api, String handle, String password, String id) {
    var session = api.post("/sessions", Map.of("handle", handle, "password", password)).is(201);
    var token = session.text("/token");
    return new Person(api.as(token), handle, password, id, token);
  }

  /// The same user on another device.
  Person elsewhere() {
    return signIn(api, handle, password, id);
  }

  static String freshHandle() {
    return "t_" + freshWord();
  }

  /// A word that no store holds yet.
  static String freshWord() {
    return "w" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  }

  static String freshKey() {
    return "key " + freshWord();
  }

  String privateAgent() {
    return api.post("/agents", Map.of("name", "Quiet")).is(201).text("/id");
  }

  String publicAgent() {
    return api.post("/agents", Map.of("name", "Open", "public", true)).is(201).text("/id");
  }

  Reply say(String agent, String body) {
    return api.post("/agents/" + agent + "/messages", Map.of("body", body)).is(201);
  }

  /// The id of a new thought.
  String think(String agent, String body) {
    return api.post("/agents/" + agent + "/thoughts", Map.of("body", body)).is(201).text("/id");
  }

  String whisper(String whisper) {
    return api.post("/loops", Map.of("whisper", whisper)).is(201).text("/id");
  }

  void follow(String agent) {
    api.put("/agents/" + agent + "/followers/me").isEmpty();
  }

  long balance() {
    return api.get("/credits").is(200).number("/balance");
  }

  Reply pay(Person to, long amount) {
    return api.post("/credits/transfers", Map.of("to", to.id, "amount", amount));
  }

  List<JsonNode> all(String path) {
    return new Walk(api, path, 100).toTheEnd();
  }

  List<String> searched(String word) {
    return api.get("/search?limit=100&q=" + encoded(word)).is(200).texts("id");
  }
}
