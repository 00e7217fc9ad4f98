package soulfra.chaos.workload;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import soulfra.contract.Chat.Agent;

/// A register: an agent's tone, read and changed by compare-and-set from several devices at once,
/// is like one that stands in one place.
final class Tones implements Workload {

  private static final int PEOPLE = 24;

  /// What a device saw last, by whom it belongs to.
  private final Map<String, Agent> seen = new ConcurrentHashMap<>();

  private String first = "";

  @Override
  public String name() {
    return "register";
  }

  @Override
  public String about() {
    return "agents' tones are read and changed by compare-and-set: each is one register, at one"
        + " place";
  }

  @Override
  public Judging judging() {
    return new Judging("cas-register", Map.of("initial", first));
  }

  @Override
  public void prepare(Crowd crowd) {
    crowd.gather(PEOPLE);
    first = crowd.people().getFirst().agent().tone();
    crowd.people().forEach(person -> seen.put(person.handle(), person.agent()));
  }

  @Override
  public void act(Crowd crowd, int process, SplittableRandom random) {
    var person = crowd.anybody(random);
    var via = crowd.anyInstance(random);
    var client = via.client().as(person.token());
    var id = person.agent().id();
    var key = person.handle();
    if (random.nextBoolean()) {
      var _ =
          crowd
              .recording()
              .ask("p" + process, "read", key, null, via.node(), () -> see(key, client.agent(id)));
      return;
    }
    var old = seen.getOrDefault(key, person.agent());
    var tone = "t" + crowd.number();
    crowd
        .recording()
        .ask(
            "p" + process,
            "cas",
            key,
            List.of(old.tone(), tone),
            via.node(),
            () -> {
              see(key, client.changeTone(id, old.version(), tone));
              return null;
            });
  }

  private String see(String key, Agent agent) {
    seen.merge(key, agent, (one, other) -> one.version() >= other.version() ? one : other);
    return agent.tone();
  }

  @Override
  public void readAll(Crowd crowd) {
    for (var person : crowd.people()) {
      crowd.last(
          "read",
          person.handle(),
          client -> client.as(person.token()).agent(person.agent().id()).tone());
    }
  }
}
