package soulfra.chaos.workload;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Lists: a conversation is appended to and read, from several devices at once. What is read tells
/// in which order it was written.
final class Conversations implements Workload {

  private static final int PEOPLE = 24;

  @Override
  public String name() {
    return "append";
  }

  @Override
  public String about() {
    return "conversations are appended to and read: there is one order of all, and no read is of"
        + " the past";
  }

  @Override
  public Judging judging() {
    return Judging.by("list-append");
  }

  @Override
  public void prepare(Crowd crowd) {
    crowd.gather(PEOPLE);
  }

  @Override
  public void act(Crowd crowd, int process, SplittableRandom random) {
    var person = crowd.anybody(random);
    var via = crowd.anyInstance(random);
    if (random.nextBoolean()) {
      crowd
          .recording()
          .ask(
              "p" + process,
              "txn",
              null,
              List.of(Arrays.asList("r", person.handle(), null)),
              via.node(),
              () -> read(person, Messages.said(via.client(), person).toList()));
      return;
    }
    long number = crowd.number();
    crowd
        .recording()
        .ask(
            "p" + process,
            "txn",
            null,
            List.of(List.of("append", person.handle(), number)),
            via.node(),
            () -> {
              var id = person.agent().id();
              var _ =
                  crowd.untilKnown(
                      via,
                      client ->
                          crowd
                              .keyed(client.as(person.token()), "n" + number)
                              .send(id, "" + number));
              return null;
            });
  }

  private static Object read(Person person, List<String> said) {
    return List.of(List.of("r", person.handle(), said.stream().map(Long::valueOf).toList()));
  }

  @Override
  public void readAll(Crowd crowd) {
    for (var person : crowd.people()) {
      crowd.last("txn", "", client -> read(person, Messages.said(client, person).toList()));
    }
  }
}
