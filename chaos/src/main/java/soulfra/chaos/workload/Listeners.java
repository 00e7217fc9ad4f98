package soulfra.chaos.workload;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import soulfra.contract.Chat.Role;
import soulfra.contract.client.LiveClient;
import soulfra.contract.client.LiveFrame;

/// A queue: messages are sent, and heard live by devices that lose their connection, now and then
/// on purpose, and go on where they were, at whichever instance. Each device hears all that are
/// sent to its user, once, in the one order of that user.
///
/// In the end somebody listens from the very beginning to a last message: that one hears all of it
/// again.
final class Listeners implements Workload {

  private static final int PEOPLE = 2;
  private static final Duration PATIENCE = Duration.ofMillis(200);
  private static final Duration LAST = Duration.ofSeconds(30);

  /// One in so many reads begins with a new connection.
  private static final int MOVES = 20;

  private static final int MOST = 100;

  /// Where somebody's events began, by their handle.
  private final Map<String, Long> starts = new ConcurrentHashMap<>();

  /// The connection of each process that listens, and how far it has heard.
  private final Map<Integer, LiveClient> open = new ConcurrentHashMap<>();

  private final Map<Integer, Long> heard = new ConcurrentHashMap<>();

  @Override
  public String name() {
    return "queue";
  }

  @Override
  public String about() {
    return "messages are heard live, by devices that lose the connection and go on where they were:"
        + " all, once, in one order";
  }

  @Override
  public Judging judging() {
    return Judging.by("log");
  }

  @Override
  public void prepare(Crowd crowd) {
    crowd.gather(PEOPLE);
    var via = crowd.anyInstance(new SplittableRandom(PEOPLE));
    for (var person : crowd.people()) {
      try (var live = via.client().as(person.token()).live()) {
        hear(live, LAST, _ -> true);
        starts.put(person.handle(), live.position().orElseThrow());
      }
    }
  }

  @Override
  public void act(Crowd crowd, int process, SplittableRandom random) {
    if (process % 2 == 0) {
      send(crowd, process, random);
    } else {
      listen(crowd, process, random);
    }
  }

  private static void send(Crowd crowd, int process, SplittableRandom random) {
    var person = crowd.anybody(random);
    var via = crowd.anyInstance(random);
    var body = "m" + crowd.number();
    crowd
        .recording()
        .ask(
            "p" + process,
            "append",
            person.handle(),
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

  private void listen(Crowd crowd, int process, SplittableRandom random) {
    var person = crowd.people().get(process / 2 % PEOPLE);
    var via = crowd.anyInstance(random);
    if (random.nextInt(MOVES) == 0) {
      hangUp(process);
    }
    crowd
        .recording()
        .ask(
            "p" + process,
            "read",
            person.handle(),
            null,
            via.node(),
            () -> {
              long from = heard.getOrDefault(process, start(person));
              var live =
                  open.computeIfAbsent(process, _ -> via.client().as(person.token()).live(from));
              var left = new AtomicInteger(MOST);
              var bodies = hear(live, PATIENCE, _ -> left.decrementAndGet() == 0);
              heard.put(process, live.position().orElse(from));
              if (live.closed() != null) {
                hangUp(process);
              }
              return bodies;
            });
  }

  private long start(Person person) {
    return starts.getOrDefault(person.handle(), 0L);
  }

  private void hangUp(int process) {
    var live = open.remove(process);
    if (live != null) {
      live.close();
    }
  }

  /// The bodies of what is said until it is enough, or nothing comes for a while, or the connection
  /// ends.
  private static List<String> hear(
      LiveClient live, Duration patience, Predicate<LiveFrame> enough) {
    var bodies = new ArrayList<String>();
    try {
      for (var frame = live.next(patience);
          frame != null && !(frame instanceof LiveFrame.Closed);
          frame = live.next(patience)) {
        if (frame instanceof LiveFrame.Spoken said && said.message().role() == Role.USER) {
          bodies.add(said.message().body());
        }
        if (enough.test(frame)) {
          break;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return bodies;
  }

  @Override
  public void readAll(Crowd crowd) {
    List.copyOf(open.keySet()).forEach(this::hangUp);
    for (var person : crowd.people()) {
      var end = "the end of " + person.handle();
      crowd.last(
          "append",
          person.handle(),
          client -> {
            var as = client.as(person.token()).withKey(end);
            var _ = as.send(person.agent().id(), end);
            return end;
          });
      crowd.last(
          "read",
          person.handle(),
          client -> {
            try (var live = client.as(person.token()).live(start(person))) {
              return hear(live, LAST, frame -> says(frame, end));
            }
          });
    }
  }

  private static boolean says(LiveFrame frame, String body) {
    return frame instanceof LiveFrame.Spoken said && said.message().body().equals(body);
  }
}
