package soulfra;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import soulfra.contract.Accounts.Transfer;
import soulfra.contract.Id.TransferId;
import soulfra.contract.Problem;
import soulfra.contract.client.SoulfraClient;
import soulfra.contract.witness.Person;

/// Transfers at two instances at once, in any order, some of them sent again under the same key: no
/// credit is made or lost, nobody owes any, and each key moves credits once.
class CreditsProperties {

  private static final int PEOPLE = 4;
  private static final AtomicInteger RUNS = new AtomicInteger();

  private static List<RunningStage> instances = List.of();
  private static List<SoulfraClient> clients = List.of();
  private static List<Person> people = List.of();
  private static Map<Integer, Long> before = Map.of();

  @BeforeContainer
  static void start() {
    var database = TestServers.database();
    var redis = TestServers.redis();
    instances =
        List.of(
            RunningStage.on(database, redis, Map.of()), RunningStage.on(database, redis, Map.of()));
    clients = instances.stream().map(instance -> SoulfraClient.at(instance.url())).toList();
    var all = new ArrayList<Person>();
    for (int n = 0; n < PEOPLE; n++) {
      all.add(Person.signUp(clients.getFirst(), "payer_" + n));
    }
    people = List.copyOf(all);
    before = balances();
  }

  @AfterContainer
  static void stop() {
    clients.forEach(SoulfraClient::close);
    instances.forEach(RunningStage::close);
  }

  /// @param key several transfers may come with the same
  record Payment(int instance, int from, int to, long amount, int key) {}

  @Provide
  Arbitrary<List<Payment>> payments() {
    var person = Arbitraries.integers().between(0, PEOPLE - 1);
    return Combinators.combine(
            Arbitraries.integers().between(0, 1),
            person,
            person,
            Arbitraries.longs().between(1, 900),
            Arbitraries.integers().between(0, 11))
        .as(Payment::new)
        .filter(payment -> payment.from() != payment.to())
        .list()
        .ofMinSize(2)
        .ofMaxSize(24);
  }

  @Property(tries = 40, shrinking = ShrinkingMode.OFF)
  void the_sum_stays_nobody_goes_below_zero_and_a_key_pays_once(
      @ForAll("payments") List<Payment> payments) throws Exception {
    int run = RUNS.incrementAndGet();
    var paid = new HashMap<String, List<Transfer>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var under = new ArrayList<Future<Optional<Transfer>>>();
      for (var payment : payments) {
        under.add(threads.submit(() -> pay(payment, key(run, payment))));
      }
      for (int n = 0; n < payments.size(); n++) {
        var payment = payments.get(n);
        under
            .get(n)
            .get()
            .ifPresent(transfer -> {
              assertThat(List.<Object>of(transfer.from(), transfer.to(), transfer.amount()))
                  .isEqualTo(
                      List.<Object>of(
                          people.get(payment.from()).user().id(),
                          people.get(payment.to()).user().id(),
                          payment.amount()));
              paid.computeIfAbsent(key(run, payment) + payment.from(), _ -> new ArrayList<>())
                  .add(transfer);
            });
      }
    }
    var moved = new HashMap<TransferId, Transfer>();
    for (var sameKey : paid.values()) {
      assertThat(sameKey).as("the answers to one key").containsOnly(sameKey.getFirst());
      moved.put(sameKey.getFirst().id(), sameKey.getFirst());
    }
    var now = balances();
    assertThat(now.values()).allMatch(balance -> balance >= 0);
    assertThat(sum(now)).isEqualTo(sum(before));
    for (int n = 0; n < PEOPLE; n++) {
      var me = people.get(n).user().id();
      long change =
          moved.values().stream()
              .mapToLong(transfer ->
                  transfer.to().equals(me)
                      ? transfer.amount()
                      : transfer.from().equals(me) ? -transfer.amount() : 0)
              .sum();
      assertThat(now).as("balance of %d", n).containsEntry(n, before.getOrDefault(n, 0L) + change);
    }
    before = now;
  }

  private static String key(int run, Payment payment) {
    return "run " + run + " key " + payment.key();
  }

  /// Nothing if it was refused, which moves nothing.
  private static Optional<Transfer> pay(Payment payment, String key) {
    var payer = people.get(payment.from()).at(clients.get(payment.instance()));
    try {
      var to = people.get(payment.to()).user().id();
      return Optional.of(payer.client().withKey(key).transfer(to, payment.amount()).value());
    } catch (Problem e) {
      assertThat(e.code())
          .isIn(Problem.Code.INSUFFICIENT_CREDITS, Problem.Code.IDEMPOTENCY_KEY_REUSED);
      return Optional.empty();
    }
  }

  private static Map<Integer, Long> balances() {
    var all = new HashMap<Integer, Long>();
    for (int n = 0; n < PEOPLE; n++) {
      all.put(n, people.get(n).client().balance());
    }
    return Map.copyOf(all);
  }

  private static long sum(Map<Integer, Long> balances) {
    return balances.values().stream().mapToLong(Long::longValue).sum();
  }
}
