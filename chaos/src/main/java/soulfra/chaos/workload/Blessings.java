package soulfra.chaos.workload;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import soulfra.contract.Feed.Thought;

/// Counters: how often a thought was blessed. Everybody blesses each thought once, in an order by
/// chance, and again while nobody answers; that counts once.
final class Blessings implements Workload {

  private static final int PEOPLE = 24;
  private static final int THOUGHTS_EACH = 2;

  private record Blessing(Person by, Thought thought) {}

  private final List<Blessing> toDo = new ArrayList<>();
  private final List<Thought> thoughts = new ArrayList<>();
  private final AtomicInteger next = new AtomicInteger();

  @Override
  public String name() {
    return "counter";
  }

  @Override
  public String about() {
    return "thoughts are blessed, and blessed again while nobody answers: each blessing counts, and"
        + " once";
  }

  @Override
  public Judging judging() {
    return new Judging("counter", Map.of("initial", 0));
  }

  @Override
  public void prepare(Crowd crowd) {
    crowd.gather(PEOPLE);
    var random = new SplittableRandom(PEOPLE);
    var via = crowd.anyInstance(random);
    for (var person : crowd.people()) {
      for (int i = 0; i < THOUGHTS_EACH; i++) {
        var client = via.client().as(person.token()).withKey("thought " + i);
        thoughts.add(client.think(person.agent().id(), "I think, therefore I am.").value());
      }
    }
    for (var thought : thoughts) {
      crowd.people().forEach(person -> toDo.add(new Blessing(person, thought)));
    }
    Collections.shuffle(toDo, Random.from(random));
  }

  @Override
  public void act(Crowd crowd, int process, SplittableRandom random) {
    var via = crowd.anyInstance(random);
    int at = random.nextInt(4) == 0 ? next.getAndIncrement() : Integer.MAX_VALUE;
    if (at >= toDo.size()) {
      var thought = thoughts.get(random.nextInt(thoughts.size()));
      var client = via.client().as(crowd.anybody(random).token());
      crowd
          .recording()
          .ask(
              "p" + process,
              "read",
              thought.id().toString(),
              null,
              via.node(),
              () -> client.thought(thought.id()).blessings());
      return;
    }
    var blessing = toDo.get(at);
    crowd
        .recording()
        .ask(
            "p" + process,
            "add",
            blessing.thought.id().toString(),
            1,
            via.node(),
            () -> {
              var token = blessing.by.token();
              var id = blessing.thought.id();
              var _ = crowd.untilKnown(via, client -> client.as(token).bless(id));
              return null;
            });
  }

  @Override
  public void readAll(Crowd crowd) {
    var token = crowd.people().getFirst().token();
    for (var thought : thoughts) {
      crowd.last(
          "read",
          thought.id().toString(),
          client -> client.as(token).thought(thought.id()).blessings());
    }
  }
}
