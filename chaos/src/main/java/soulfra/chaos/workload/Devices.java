package soulfra.chaos.workload;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/// Sessions: somebody changes and reads what is theirs by whichever instance answers, and never
/// goes back in time.
final class Devices implements Workload {

  private static final int PEOPLE = 24;

  /// The version that each process knows of its agent.
  private final Map<Integer, Long> versions = new ConcurrentHashMap<>();

  @Override
  public String name() {
    return "sessions";
  }

  @Override
  public String about() {
    return "each changes and reads what is theirs, at any instance: nobody goes back in time";
  }

  @Override
  public Judging judging() {
    return Judging.by("sessions");
  }

  @Override
  public void prepare(Crowd crowd) {
    crowd.gather(PEOPLE);
  }

  @Override
  public void act(Crowd crowd, int process, SplittableRandom random) {
    var person = crowd.people().get(process % PEOPLE);
    var via = crowd.anyInstance(random);
    var client = via.client().as(person.token());
    var id = person.agent().id();
    var name = "p" + process;
    long known = versions.getOrDefault(process, 0L);
    if (known == 0 || random.nextBoolean()) {
      crowd
          .recording()
          .ask(
              name,
              "read",
              person.handle(),
              null,
              via.node(),
              () -> {
                long version = client.agent(id).version();
                versions.put(process, version);
                return version;
              });
      return;
    }
    var end =
        crowd
            .recording()
            .ask(
                name,
                "write",
                person.handle(),
                known + 1,
                via.node(),
                () -> {
                  long version = client.changeTone(id, known, "t" + known).version();
                  versions.put(process, version);
                  return version;
                });
    if (end != Recording.End.OK) {
      versions.remove(process); // whoever does not know what there is asks first
    }
  }

  @Override
  public void readAll(Crowd crowd) {
    for (var person : crowd.people()) {
      crowd.last(
          "read",
          person.handle(),
          client -> client.as(person.token()).agent(person.agent().id()).version());
    }
  }
}
