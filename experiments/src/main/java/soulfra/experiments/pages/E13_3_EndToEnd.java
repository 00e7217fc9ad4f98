package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.FIXED;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import soulfra.contract.Chat.Role;
import soulfra.contract.Id.AgentId;
import soulfra.contract.Problem;
import soulfra.contract.client.SoulfraClient;
import soulfra.experiments.About;
import soulfra.experiments.Chapter;
import soulfra.experiments.Check;
import soulfra.experiments.Experiment;
import soulfra.experiments.Findings;
import soulfra.experiments.Lab;
import soulfra.experiments.Stage;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Table;

@About(
    id = "13.3",
    name = "end-to-end",
    chapter = Chapter.PHILOSOPHY,
    section = "The End-to-End Argument for Databases",
    sectionInFirstEdition = "The End-to-End Argument for Databases",
    title = "Sent twice by a careful program",
    question =
        """
        A user sends a message; the reply gets lost, and so does that of the retry. The page says \
        that something went wrong, and the user presses the button again. How often does the \
        message stand there? TCP, the transaction and the API all remove duplicates, after all.\
        """,
    broken =
        """
        No key; then an idempotency key for each request, which the client library makes and \
        repeats with its retries.\
        """,
    fixed = "A key for each message, made when the user begins to write it.",
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              Each layer removes the duplicates that it can see. The library's key stops its own \
              retry and not the user's, for whom it makes a new key. Only a key that comes from \
              where the wish comes from lets each message stand there once: the end-to-end \
              argument.\
              """),
      @About.Prediction(stage = Stage.TWO, says = "The same, whichever instance the retry reaches.")
    },
    change = "Hash the text instead of a key: what happens to who says “yes” twice?")
public final class E13_3_EndToEnd implements Experiment {

  /// Where a request gets its idempotency key from.
  private enum Key {
    NONE("no key"),
    REQUEST("key for each request"),
    MESSAGE("key for each message");

    private final String says;

    Key(String says) {
      this.says = says;
    }

    SoulfraClient on(SoulfraClient client, int message, int press) {
      return switch (this) {
        case NONE -> client;
        case REQUEST -> client.withKey("request-%d-%d".formatted(message, press));
        case MESSAGE -> client.withKey("message-%d".formatted(message));
      };
    }
  }

  /// @param stored how many messages stand there, of as many as were meant
  private record Outcome(Key key, int meant, int requests, int lost, int stored, int distinct) {
    int doubled() {
      return stored - distinct;
    }
  }

  @Override
  public Findings run(Lab lab) throws Exception {
    int messages = lab.quick() ? 6 : 300;
    var outcomes = new ArrayList<Outcome>();
    try (var stage = lab.startStage(Map.of());
        var wire = LossyWire.to(URI.create(stage.url()));
        var far = SoulfraClient.at(wire.url());
        var near = SoulfraClient.at(URI.create(stage.url()))) {
      for (var key : Key.values()) {
        lab.say("%d messages, %s".formatted(messages, key.says));
        outcomes.add(send(wire, far, near, key, messages));
      }
      lab.say("stopping " + lab.stage().id);
      stage.stop();
    }
    var request = outcomes.get(1);
    var message = outcomes.get(2);
    return new Findings(
        "%d messages stood there %d times without a key, %d times with a key for each request, and %d times with a key for each message."
            .formatted(messages, outcomes.getFirst().stored, request.stored, message.stored),
        List.of(
            Check.seen(
                BROKEN,
                "Without a key one stands there twice",
                outcomes.getFirst().doubled(),
                request.requests),
            Check.seen(
                BROKEN,
                "With a key for each request one does",
                request.doubled(),
                request.requests),
            Check.never(
                FIXED, "With a key for each message one does", message.doubled(), message.requests),
            Check.never(
                FIXED,
                "With a key for each message one is missing",
                message.meant - message.distinct,
                messages),
            Check.seen(FIXED, "A reply to it got lost", message.lost, message.requests)),
        List.of(
            Chart.ways(
                "The nearer to the user the key is made, the more it stops",
                "messages that stand there",
                outcomes.stream().map(o -> o.key.says).toList(),
                outcomes.stream().map(o -> (double) o.stored).toList())),
        List.of(table(outcomes)));
  }

  /// The user presses until the page says that it is sent; each time the library tries twice, and
  /// the replies to the first press get lost, both.
  private static Outcome send(
      LossyWire wire, SoulfraClient far, SoulfraClient near, Key key, int messages) {
    var handle = key.name().toLowerCase(Locale.ROOT);
    near.signUp(handle, "a long password");
    var token = near.signIn(handle, "a long password").value().token();
    var agent = near.as(token).myAgents(SoulfraClient.Part.first(1)).items().getFirst().id();
    int lost = 0;
    for (int message = 0; message < messages; message++) {
      for (int attempt = 0; attempt < 2; attempt++) {
        wire.loseNextReply();
        try {
          key.on(far.as(token), message, 1).send(agent, "message " + message);
        } catch (Problem e) {
          if (e.definite()) {
            throw e;
          }
          lost++;
        }
      }
      key.on(far.as(token), message, 2).send(agent, "message " + message);
    }
    var texts = texts(near.as(token), agent);
    return new Outcome(key, messages, 3 * messages, lost, texts.size(), Set.copyOf(texts).size());
  }

  /// What the user wrote, as it stands there.
  private static List<String> texts(SoulfraClient client, AgentId agent) {
    var texts = new ArrayList<String>();
    var part = SoulfraClient.Part.first(100);
    while (true) {
      var page = client.conversation(agent, part);
      page.items().stream()
          .filter(message -> message.role() == Role.USER)
          .forEach(message -> texts.add(message.body()));
      if (page.next() == null) {
        return texts;
      }
      part = new SoulfraClient.Part(100, page.next());
    }
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "The first press is tried twice and both replies get lost; the second press arrives",
        List.of("Key", "meant", "requests", "replies lost", "stored", "too many"),
        outcomes.stream()
            .map(o -> Table.row(o.key.says, o.meant, o.requests, o.lost, o.stored, o.doubled()))
            .toList());
  }
}
