package soulfra;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import soulfra.contract.Accounts.User;
import soulfra.contract.Answer;
import soulfra.contract.Chat.Message;
import soulfra.contract.Chat.NewAgent;
import soulfra.contract.Problem;
import soulfra.contract.client.SoulfraClient;
import soulfra.contract.client.SoulfraClient.Part;
import soulfra.contract.witness.Person;

/// Two instances, one database: what must happen once happens once, whoever asks whom at which
/// moment.
class SharedDatabaseTest {

  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final int AT_ONCE = 8;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static List<RunningStage> instances;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static List<SoulfraClient> clients;

  @BeforeAll
  static void start() {
    var database = TestServers.database();
    var redis = Map.of("SOULFRA_REDIS_URL", TestServers.redis());
    instances = List.of(RunningStage.on(database, redis), RunningStage.on(database, redis));
    clients = instances.stream().map(instance -> SoulfraClient.at(instance.url())).toList();
  }

  @AfterAll
  static void stop() {
    clients.forEach(SoulfraClient::close);
    instances.forEach(RunningStage::close);
  }

  @Test
  void one_handle_claimed_on_two_instances_at_once_has_one_owner() throws Exception {
    for (int round = 0; round < 10; round++) {
      var handle = "claimed_" + round;
      var claims = atOnce(n -> claim(clients.get(n % 2), handle));
      var won = claims.stream().filter(User.class::isInstance).toList();
      assertThat(won).hasSize(1);
      assertThat(claims).filteredOn(Problem.class::isInstance).hasSize(AT_ONCE - 1);
      for (var client : clients) {
        assertThat(Person.signIn(client, handle).user().id())
            .isEqualTo(((User) won.getFirst()).id());
      }
    }
  }

  private static Object claim(SoulfraClient client, String handle) {
    try {
      return client.signUp(handle, "correct horse").value();
    } catch (Problem e) {
      assertThat(e.code()).isEqualTo(Problem.Code.HANDLE_TAKEN);
      return e;
    }
  }

  @Test
  void positions_have_no_gap_although_two_instances_append_to_one_conversation() throws Exception {
    var devices = devices();
    var agent = devices.getFirst().agent();
    int each = 10;
    atOnce(n -> {
      for (int m = 0; m < each; m++) {
        devices.get(n % 2).client().send(agent, "message %d of %d".formatted(m, n));
      }
      return n;
    });

    var conversation = new ArrayList<Message>();
    var page = devices.getLast().client().conversation(agent, Part.first(100));
    conversation.addAll(page.items());
    while (page.next() != null) {
      page = devices.getLast().client().conversation(agent, new Part(100, page.next()));
      conversation.addAll(page.items());
    }
    assertThat(conversation.reversed())
        .map(Message::position)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 2L * AT_ONCE * each).boxed().toList());
    for (int n = 0; n < conversation.size(); n += 2) {
      assertThat(conversation.get(n).role()).isNotEqualTo(conversation.get(n + 1).role());
    }
  }

  @Test
  void an_agent_remembers_on_one_instance_what_it_was_told_on_the_other() {
    var devices = devices();
    var agent = devices.getFirst().agent();
    devices.getLast().client().send(agent, "Hello there.");
    devices.getFirst().client().send(agent, "My name is Zaphod.");
    var reply = devices.getLast().client().send(agent, "What is my name?").value().reply();
    assertThat(Objects.requireNonNull(reply).body()).contains("Zaphod");
  }

  @Test
  void one_key_on_two_instances_at_once_has_one_effect_and_one_answer() throws Exception {
    var devices = devices();
    var agent = devices.getFirst().agent();
    for (int round = 0; round < 10; round++) {
      var key = "key-" + round;
      var answers =
          atOnce(n -> devices.get(n % 2).client().withKey(key).send(agent, "said under " + key));
      assertThat(answers).map(Answer::value).containsOnly(answers.getFirst().value());
      assertThat(answers).filteredOn(answer -> !answer.replay()).hasSize(1);
    }
    assertThat(devices.getFirst().client().conversation(agent, Part.first(100)).items())
        .hasSize(20);
  }

  @Test
  void one_key_s_refusal_is_one_refusal_too() throws Exception {
    var devices = devices();
    var other = Person.signUp(clients.getFirst(), fresh());
    var answers =
        atOnce(n -> refusal(devices.get(n % 2).client().withKey("dear"), other.user(), 100_000));
    assertThat(answers).containsOnly(Optional.of(Problem.Code.INSUFFICIENT_CREDITS));
    assertThat(devices.getLast().client().balance()).isEqualTo(1000);
  }

  private static Optional<Problem.Code> refusal(SoulfraClient client, User to, long amount) {
    try {
      client.transfer(to.id(), amount);
      return Optional.empty();
    } catch (Problem e) {
      return Optional.of(e.code());
    }
  }

  @Test
  void credits_are_neither_made_nor_lost_by_transfers_in_all_directions() throws Exception {
    int people = 4;
    var each = IntStream.range(0, people).mapToObj(_ -> devices()).toList();
    var start = 1000L * people;
    atOnce(n -> {
      for (int m = 0; m < 20; m++) {
        var from = each.get((n + m) % people).get(m % 2).client();
        var to = each.get((n * 3 + m + 1) % people).getFirst().user();
        refusal(from, to, 1 + (n * 37L + m * 101L) % 700);
      }
      return n;
    });
    var balances = each.stream().map(person -> person.getFirst().client().balance()).toList();
    assertThat(balances).allMatch(balance -> balance >= 0);
    assertThat(balances.stream().mapToLong(Long::longValue).sum()).isEqualTo(start);
  }

  @Test
  void blessings_on_two_instances_at_once_are_counted_once_a_user() throws Exception {
    var author = devices().getFirst();
    var agent = author.client().createAgent(new NewAgent("Nova", null, true)).value().id();
    var thought = author.client().think(agent, "bless me").value().id();
    var fans = IntStream.range(0, AT_ONCE).mapToObj(_ -> devices()).toList();
    atOnce(n -> {
      fans.get(n).getFirst().client().bless(thought);
      return fans.get(n).getLast().client().bless(thought);
    });
    assertThat(author.client().thought(thought).blessings()).isEqualTo(AT_ONCE);
  }

  @Test
  void of_two_changes_to_one_version_of_an_agent_one_is_refused() throws Exception {
    var devices = devices();
    var agent = devices.getFirst().agent();
    for (long version = 1; version <= 10; version++) {
      long seen = version;
      var outcomes = atOnce(n -> change(devices.get(n % 2), seen, n));
      assertThat(outcomes).filteredOn(changed -> changed).hasSize(1);
    }
    assertThat(devices.getFirst().client().agent(agent).version()).isEqualTo(11);
  }

  private static boolean change(Person person, long version, int n) {
    try {
      person.client().changeTone(person.agent(), version, n % 2 == 0 ? "terse" : "formal");
      return true;
    } catch (Problem e) {
      assertThat(e.code()).isEqualTo(Problem.Code.VERSION_CONFLICT);
      return false;
    }
  }

  /// One person, signed in on both instances.
  private static List<Person> devices() {
    var handle = fresh();
    var person = Person.signUp(clients.getFirst(), handle);
    return List.of(person, Person.signIn(clients.getLast(), handle));
  }

  private static String fresh() {
    return "person_" + NUMBERS.incrementAndGet();
  }

  private interface Work<T> {
    T run(int number) throws Exception;
  }

  private static <T> List<T> atOnce(Work<T> work) throws InterruptedException, ExecutionException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var all = new ArrayList<Callable<T>>();
      for (int n = 0; n < AT_ONCE; n++) {
        int number = n;
        all.add(() -> work.run(number));
      }
      var results = new ArrayList<T>();
      for (var future : threads.invokeAll(all)) {
        results.add(future.get());
      }
      return results;
    }
  }
}
