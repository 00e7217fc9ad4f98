package soulfra.chaos.workload;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import soulfra.chaos.rig.Waiting;
import soulfra.contract.client.SoulfraClient;

/// A bank: credits go from person to person, and are as many in the end as in the beginning. What
/// is on its way between two shards is in nobody's balance, so the end is when all has arrived.
final class Credits implements Workload {

  private static final int PEOPLE = 12;
  private static final long EACH = 1_000;
  private static final long TOTAL = PEOPLE * EACH;

  private static final int MOST = 50;
  private static final Duration ARRIVAL = Duration.ofSeconds(30);

  @Override
  public String name() {
    return "bank";
  }

  @Override
  public String about() {
    return "credits are given from person to person, and asked for again while nobody answers: none"
        + " appear, none get lost, nobody owes";
  }

  @Override
  public Judging judging() {
    return new Judging("bank", Map.of("total", TOTAL, "initial", EACH));
  }

  @Override
  public void prepare(Crowd crowd) {
    crowd.gather(PEOPLE);
  }

  @Override
  public void act(Crowd crowd, int process, SplittableRandom random) {
    var from = crowd.anybody(random);
    var to = crowd.anybody(random);
    if (from.equals(to)) {
      return;
    }
    var via = crowd.anyInstance(random);
    long amount = random.nextLong(1, MOST + 1L);
    var key = "transfer " + crowd.number();
    var value = Map.of("from", from.handle(), "to", to.handle(), "amount", amount);
    crowd
        .recording()
        .ask(
            "p" + process,
            "transfer",
            null,
            value,
            via.node(),
            () -> {
              var _ =
                  crowd.untilKnown(
                      via,
                      client ->
                          crowd.keyed(client.as(from.token()), key).transfer(to.id(), amount));
              return null;
            });
  }

  @Override
  public void readAll(Crowd crowd) {
    crowd.last("read", "all", client -> settled(crowd, client));
  }

  /// What is still missing, or too much, when the patience ends is what the history says.
  private static Map<String, Long> settled(Crowd crowd, SoulfraClient client) {
    long deadline = System.nanoTime() + ARRIVAL.toNanos();
    var balances = balances(crowd, client);
    while (sum(balances) != TOTAL && System.nanoTime() < deadline) {
      Waiting.pause(Duration.ofMillis(200));
      balances = balances(crowd, client);
    }
    return balances;
  }

  private static Map<String, Long> balances(Crowd crowd, SoulfraClient client) {
    var balances = new LinkedHashMap<String, Long>();
    crowd
        .people()
        .forEach(person -> balances.put(person.handle(), client.as(person.token()).balance()));
    return balances;
  }

  private static long sum(Map<String, Long> balances) {
    return balances.values().stream().mapToLong(Long::longValue).sum();
  }
}
