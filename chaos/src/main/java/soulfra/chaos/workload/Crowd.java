package soulfra.chaos.workload;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import soulfra.chaos.rig.Waiting;
import soulfra.chaos.workload.Recording.End;
import soulfra.contract.Page;
import soulfra.contract.client.SoulfraClient;
import soulfra.contract.client.SoulfraClient.Part;

/// Who works with the product in a run: people who signed up, the instances that they may ask, and
/// the history of it.
public final class Crowd implements AutoCloseable {

  private static final String PASSWORD = "correct horse battery staple";
  private static final Duration PATIENCE = Duration.ofSeconds(4);
  private static final Duration LAST = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final int PAGE = 100;
  private static final int MOST_PAGES = 1_000;

  /// An instance, by the name that the history calls it.
  record Via(String node, SoulfraClient client) {}

  private final List<Via> instances = new ArrayList<>();
  private final List<Person> people = new ArrayList<>();
  private final Recording recording;
  private final boolean keys;
  private final int clients;
  private final String prefix;
  private final AtomicLong numbers = new AtomicLong();

  /// @param keys whether requests carry idempotency keys; without, a request that is sent again is
  ///   another one
  /// @param clients how many ask at the same time
  /// @param prefix of people's handles: on a stage that others used before, theirs are taken
  public Crowd(List<URI> urls, Recording recording, boolean keys, int clients, String prefix) {
    var first = SoulfraClient.at(urls.getFirst()).withTimeout(PATIENCE);
    for (var url : urls) {
      instances.add(new Via("app" + (instances.size() + 1), first.elsewhere(url)));
    }
    this.recording = recording;
    this.keys = keys;
    this.clients = clients;
    this.prefix = prefix;
  }

  /// Lets so many sign up.
  void gather(int size) {
    var client = instances.getFirst().client;
    while (people.size() < size) {
      var handle = prefix + "person_" + people.size();
      var user = Attempts.untilKnown(() -> client.withKey(handle).signUp(handle, PASSWORD)).value();
      var token = client.signIn(handle, PASSWORD).value().token();
      var agent = client.as(token).myAgents(Part.first(1)).items().getFirst();
      people.add(new Person(user.id(), handle, token, agent));
    }
  }

  public int clients() {
    return clients;
  }

  List<Person> people() {
    return people;
  }

  Person anybody(SplittableRandom random) {
    return people.get(random.nextInt(people.size()));
  }

  Via anyInstance(SplittableRandom random) {
    return instances.get(random.nextInt(instances.size()));
  }

  /// Grows by one each time it is asked.
  long number() {
    return numbers.incrementAndGet();
  }

  /// A client that sends this key with what it asks, if keys are sent at all.
  SoulfraClient keyed(SoulfraClient client, String key) {
    return keys ? client.withKey(key) : client;
  }

  /// Asks at this instance, and then at one after the other, until it is known what became of it:
  /// whoever asks again need not find the same one.
  <T> T untilKnown(Via first, Function<SoulfraClient, T> ask) {
    var turn = new AtomicInteger(instances.indexOf(first));
    return Attempts.untilKnown(
        () -> ask.apply(instances.get(turn.getAndIncrement() % instances.size()).client));
  }

  Recording recording() {
    return recording;
  }

  static String password() {
    return PASSWORD;
  }

  /// Asks at one instance after the other until there is an answer, with a limit.
  ///
  /// @throws IllegalStateException if there is none: what is there at the end is not known then
  void last(String f, Object key, Function<SoulfraClient, Object> read) {
    long deadline = System.nanoTime() + LAST.toNanos();
    for (int i = 0; System.nanoTime() < deadline; i++) {
      var via = instances.get(i % instances.size());
      if (recording.ask("last", f, key, null, via.node, () -> read.apply(via.client)) == End.OK) {
        return;
      }
      Waiting.pause(PAUSE);
    }
    throw new IllegalStateException("No answer to the last %s of %s".formatted(f, key));
  }

  /// All pages of a list. What is appended while they are read is not in it.
  static <T> List<T> all(Function<Part, Page<T>> list) {
    var items = new ArrayList<T>();
    var page = list.apply(Part.first(PAGE));
    items.addAll(page.items());
    for (int i = 1; page.next() != null && i < MOST_PAGES; i++) {
      page = list.apply(new Part(PAGE, page.next()));
      items.addAll(page.items());
    }
    return items;
  }

  @Override
  public void close() {
    instances.getFirst().client.close(); // all are on the same connections
  }
}
