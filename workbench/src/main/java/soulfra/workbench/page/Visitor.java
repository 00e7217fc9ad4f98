package soulfra.workbench.page;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import soulfra.contract.Problem;
import soulfra.contract.client.SoulfraClient;
import soulfra.contract.client.SoulfraClient.Part;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Somebody who signed up at a stage for the workbench, and does there what its page asks for: it
/// writes at the first instance that answers, and reads at the one after it.
final class Visitor {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration VISIBLE = Duration.ofSeconds(3);
  private static final Duration PAUSE = Duration.ofMillis(25);
  private static final int UNKNOWN_TOKEN = 401;

  /// The same everywhere, for agents answer their owner by name; another one after each start.
  private static final String HANDLE =
      "lab_" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);

  private static final String PASSWORD = UUID.randomUUID().toString();
  private static final JsonMapper JSON = JsonMapper.shared();

  /// How it went at one stage.
  ///
  /// @param status null if there was no answer
  /// @param millis until the answer, or until there was none
  /// @param instance which answered, as it calls itself
  /// @param problem why there is no answer, or what the answer says went wrong
  /// @param answer null if there is none, or it is no success
  /// @param read null if there was nothing to read back
  record Outcome(
      String stage,
      @Nullable Integer status,
      double millis,
      @Nullable String instance,
      @Nullable String problem,
      @Nullable JsonNode answer,
      @Nullable Read read) {}

  /// What somebody else saw who asked at once.
  ///
  /// @param instance which was asked
  /// @param visibleAfterMs from the acknowledgement until it was there; null if it was not there in
  ///   three seconds
  /// @param looks how often was looked
  record Read(@Nullable String instance, @Nullable Double visibleAfterMs, int looks) {}

  private record Known(String token, String agent) {}

  private final String stage;
  private final List<URI> instances;
  private final HttpClient http;
  private @Nullable Known known;
  private @Nullable String trouble;

  Visitor(String stage, List<URI> instances, HttpClient http) {
    this.stage = stage;
    this.instances = List.copyOf(instances);
    this.http = http;
  }

  /// Signs up, unless that was done before. If it can't be, what is asked for next says why.
  synchronized void arrive() {
    if (known != null) {
      return;
    }
    try (var client = SoulfraClient.at(instances.getFirst()).withTimeout(PATIENCE)) {
      var _ = client.withKey(HANDLE).signUp(HANDLE, PASSWORD);
      var token = client.signIn(HANDLE, PASSWORD).value().token();
      var agent = client.as(token).myAgents(Part.first(1)).items().getFirst().id();
      known = new Known(token, agent.toString());
      trouble = null;
    } catch (Problem e) {
      trouble = "Could not sign up: " + e.detail();
    }
  }

  /// @return never a failure: that is an outcome, too
  synchronized Outcome act(AllAtOnce.Act act, String text) throws InterruptedException {
    var me = known;
    if (me == null) {
      return new Outcome(stage, null, 0, null, trouble, null, null);
    }
    var path =
        "/api/v1/agents/" + me.agent + (act == AllAtOnce.Act.MESSAGE ? "/messages" : "/thoughts");
    var request =
        asking(instances.getFirst(), path, me)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(BodyPublishers.ofString(JSON.writeValueAsString(Map.of("body", text))))
            .build();
    long begin = System.nanoTime();
    try {
      var answer = http.send(request, BodyHandlers.ofString());
      long acknowledged = System.nanoTime();
      double millis = (acknowledged - begin) / 1e6;
      var body = JSON.readTree(answer.body());
      if (answer.statusCode() == UNKNOWN_TOKEN) {
        known = null; // its data were deleted meanwhile: it signs up anew the next time
      }
      if (answer.statusCode() >= 300) {
        var why = body.path("detail").asString(answer.body());
        return new Outcome(stage, answer.statusCode(), millis, by(answer), why, null, null);
      }
      var read = read(act, me, body, acknowledged);
      return new Outcome(stage, answer.statusCode(), millis, by(answer), null, body, read);
    } catch (IOException | JacksonException e) {
      return new Outcome(
          stage,
          null,
          (System.nanoTime() - begin) / 1e6,
          null,
          "No answer: nobody knows whether it was done (%s)".formatted(name(e)),
          null,
          null);
    }
  }

  /// Looks as somebody who has not seen anything yet, until it is there.
  private Read read(AllAtOnce.Act act, Known me, JsonNode done, long acknowledged)
      throws InterruptedException {
    boolean message = act == AllAtOnce.Act.MESSAGE;
    var id = (message ? done.path("message") : done).path("id").asString("");
    var path =
        message
            ? "/api/v1/agents/" + me.agent + "/messages?limit=10"
            : "/api/v1/feed/public?limit=20";
    String instance = null;
    int looks = 0;
    do {
      looks++;
      try {
        var request = asking(instances.getLast(), path, me).build();
        var answer = http.send(request, BodyHandlers.ofString());
        instance = by(answer);
        for (var item : JSON.readTree(answer.body()).path("items")) {
          if (item.path("id").asString("").equals(id)) {
            return new Read(instance, (System.nanoTime() - acknowledged) / 1e6, looks);
          }
        }
      } catch (IOException | JacksonException e) {
        instance = instances.getLast().getAuthority() + " (" + name(e) + ")";
      }
      TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
    } while (System.nanoTime() - acknowledged < VISIBLE.toNanos());
    return new Read(instance, null, looks);
  }

  private static HttpRequest.Builder asking(URI instance, String path, Known me) {
    return HttpRequest.newBuilder(instance.resolve(path))
        .timeout(PATIENCE)
        .header("Authorization", "Bearer " + me.token);
  }

  private static @Nullable String by(HttpResponse<String> answer) {
    return answer.headers().firstValue("Soulfra-Instance").orElse(null);
  }

  private static String name(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
