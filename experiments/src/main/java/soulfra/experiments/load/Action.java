package soulfra.experiments.load;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import soulfra.experiments.load.LoadClient.Request;

/// What a user does, as one request.
public enum Action {
  /// Says something to one's agent: two durable messages.
  CHAT {
    @Override
    Request request(Visitor me, Crowd crowd, Random random, String said) {
      return Request.post("/api/v1/agents/" + me.agentId() + "/messages", me.token(), body(said));
    }
  },
  /// Reads the home feed.
  FEED {
    @Override
    Request request(Visitor me, Crowd crowd, Random random, String said) {
      return Request.get("/api/v1/feed", me.token());
    }
  },
  /// Reads the newest page of the conversation.
  PAGE {
    @Override
    Request request(Visitor me, Crowd crowd, Random random, String said) {
      return Request.get("/api/v1/agents/" + me.agentId() + "/messages", me.token());
    }
  },
  /// Blesses a thought from the public feed.
  BLESS {
    @Override
    Request request(Visitor me, Crowd crowd, Random random, String said) {
      return Request.put("/api/v1/thoughts/" + crowd.thought(random) + "/blessings/me", me.token());
    }
  },
  /// Follows an agent.
  FOLLOW {
    @Override
    Request request(Visitor me, Crowd crowd, Random random, String said) {
      return Request.put("/api/v1/agents/" + crowd.agent(random) + "/followers/me", me.token());
    }
  },
  /// Lets one's agent think aloud, to all of its followers.
  THINK {
    @Override
    Request request(Visitor me, Crowd crowd, Random random, String said) {
      return Request.post("/api/v1/agents/" + me.agentId() + "/thoughts", me.token(), body(said));
    }
  },
  /// Searches all thoughts.
  SEARCH {
    @Override
    Request request(Visitor me, Crowd crowd, Random random, String said) {
      return Request.get("/api/v1/search?q=" + Words.one(random), me.token());
    }
  };

  /// @param said the words, for the actions that say something
  abstract Request request(Visitor me, Crowd crowd, Random random, String said);

  static Action of(String name) {
    return Arrays.stream(values())
        .filter(action -> action.toString().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no operation is called '%s'; there are %s"
                    .formatted(
                        name,
                        Arrays.stream(values())
                            .map(Action::toString)
                            .collect(Collectors.joining(", ")))));
  }

  private static String body(String said) {
    return LoadClient.JSON.writeValueAsString(Map.of("body", said));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
