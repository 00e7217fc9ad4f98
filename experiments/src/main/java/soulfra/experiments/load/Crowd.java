package soulfra.experiments.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.function.IntConsumer;
import java.util.stream.StreamSupport;
import soulfra.experiments.load.LoadClient.Answer;
import soulfra.experiments.load.LoadClient.Request;

/// The users of a load, signed in, and what they can follow and bless.
///
/// The same seed means the same users, so that a second run finds the first one's. Signing in is
/// slow on purpose (a password hash), therefore a few users do the work of many. Some of them do
/// most of it, by Zipf's law, as people do.
///
/// @param active who acts next
record Crowd(List<Visitor> visitors, List<String> agents, List<String> thoughts, Zipf active) {

  private static final String PASSWORD = "load-password";
  private static final int FOLLOWS = 10;
  private static final double SKEW = 0.9;

  Crowd {
    visitors = List.copyOf(visitors);
    agents = List.copyOf(agents);
    thoughts = List.copyOf(thoughts);
  }

  Visitor visitor(Random random) {
    return visitors.get(active.draw(random));
  }

  String agent(Random random) {
    return agents.get(random.nextInt(agents.size()));
  }

  String thought(Random random) {
    return thoughts.get(random.nextInt(thoughts.size()));
  }

  /// @param progress is told how many users are in
  static Crowd gather(LoadClient client, int users, long seed, IntConsumer progress) {
    var random = new Random(seed);
    var visitors = new ArrayList<Visitor>();
    boolean known = answer(client, signIn(handle(seed, 0))).status() == 201;
    for (int i = 0; i < users; i++) {
      if (!known) {
        signUp(client, handle(seed, i));
      }
      visitors.add(enter(client, handle(seed, i), random));
      progress.accept(i + 1);
    }
    var everything = ask(client, Request.get("/api/v1/feed/public?limit=100", null)).json();
    var items = StreamSupport.stream(everything.path("items").spliterator(), false).toList();
    var crowd =
        new Crowd(
            visitors,
            items.stream().map(thought -> thought.path("agentId").asString()).distinct().toList(),
            items.stream().map(thought -> thought.path("id").asString()).toList(),
            new Zipf(users, SKEW));
    for (var visitor : visitors) {
      for (int i = 0; i < FOLLOWS; i++) {
        ask(client, Action.FOLLOW.request(visitor, crowd, random, ""));
      }
    }
    return crowd;
  }

  private static String handle(long seed, int user) {
    return "load_%d_%d".formatted(Math.abs(seed) % 1_000_000, user);
  }

  private static Request signIn(String handle) {
    return Request.post("/api/v1/sessions", null, credentials(handle));
  }

  private static String credentials(String handle) {
    return LoadClient.JSON.writeValueAsString(Map.of("handle", handle, "password", PASSWORD));
  }

  /// Taken is as good as new: an earlier run with more users left some.
  private static void signUp(LoadClient client, String handle) {
    var answer = answer(client, Request.post("/api/v1/users", null, credentials(handle)));
    if (answer.status() != 409) {
      checked(client, "/api/v1/users", answer);
    }
  }

  private static Visitor enter(LoadClient client, String handle, Random random) {
    var token = ask(client, signIn(handle)).json().path("token").asString();
    var agent =
        ask(
            client,
            Request.post("/api/v1/agents", token, "{\"name\":\"Echo\",\"public\":true}")
                .once("load-agent"));
    var visitor = new Visitor(handle, token, agent.json().path("id").asString());
    ask(
        client,
        Action.THINK
            .request(
                visitor,
                new Crowd(List.of(), List.of(), List.of(), new Zipf(1, SKEW)),
                random,
                "Here I am.")
            .once("load-thought"));
    return visitor;
  }

  private static Answer ask(LoadClient client, Request request) {
    return checked(client, request.path(), answer(client, request));
  }

  private static Answer checked(LoadClient client, String path, Answer answer) {
    if (answer.status() >= 400) {
      throw new LoadFailure(
          "%s%s answered %d: %s"
              .formatted(client.url(), path, answer.status(), answer.body().toString()));
    }
    return answer;
  }

  private static Answer answer(LoadClient client, Request request) {
    try {
      return client.send(request).toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      throw new LoadFailure(
          "%s%s gave no answer: %s".formatted(client.url(), request.path(), e.getCause()));
    }
  }
}
