package soulfra.chaos.workload;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import soulfra.contract.Chat.Message;
import soulfra.contract.Chat.Role;
import soulfra.contract.client.SoulfraClient;

/// A set: each message that was acknowledged is there in the end, and once, although clients send
/// again what nobody answered.
final class Messages implements Workload {

  private static final int PEOPLE = 24;

  @Override
  public String name() {
    return "set";
  }

  @Override
  public String about() {
    return "messages are sent, and sent again while nobody answers: all that were acknowledged are"
        + " there in the end, once";
  }

  @Override
  public Judging judging() {
    return new Judging("set-full", Map.of("definite", true));
  }

  @Override
  public void prepare(Crowd crowd) {
    crowd.gather(PEOPLE);
  }

  @Override
  public void act(Crowd crowd, int process, SplittableRandom random) {
    var person = crowd.anybody(random);
    var via = crowd.anyInstance(random);
    var body = "m" + crowd.number();
    crowd
        .recording()
        .ask(
            "p" + process,
            "add",
            null,
            body,
            via.node(),
            () -> {
              var id = person.agent().id();
              var _ =
                  crowd.untilKnown(
                      via, client -> crowd.keyed(client.as(person.token()), body).send(id, body));
              return null;
            });
  }

  /// Everybody's together are one read.
  @Override
  public void readAll(Crowd crowd) {
    crowd.last(
        "read",
        "all",
        client -> crowd.people().stream().flatMap(person -> said(client, person)).toList());
  }

  /// What somebody said to their agent, oldest first.
  static Stream<String> said(SoulfraClient client, Person person) {
    var as = client.as(person.token());
    List<Message> messages = Crowd.all(part -> as.conversation(person.agent().id(), part));
    return messages.reversed().stream().filter(m -> m.role() == Role.USER).map(Message::body);
  }
}
