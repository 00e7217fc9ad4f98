package soulfra.contract.witness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import soulfra.contract.Accounts.Transfer;
import soulfra.contract.Answer;
import soulfra.contract.Chat.Exchange;
import soulfra.contract.Chat.Message;
import soulfra.contract.Chat.Role;
import soulfra.contract.Id.ThoughtId;
import soulfra.contract.Id.UserId;
import soulfra.contract.Page;
import soulfra.contract.Problem;
import soulfra.contract.client.SoulfraClient.Part;

/// A user who writes down every deed before it is sent, and its answer when it comes: so it can say
/// afterwards what must be there, what can't be there, and what is still to be found out. For use
/// by one thread.
public final class Witness {

  /// Something that a user does. Each has a key of its own, but for the blessing, which is
  /// idempotent by itself.
  public sealed interface Deed {
    record Say(String key) implements Deed {}

    record Pay(String key, UserId to, long amount) implements Deed {}

    record Bless(ThoughtId thought) implements Deed {}
  }

  private final Random random;
  private final Map<Deed, Object> answered = new LinkedHashMap<>();
  private final List<Deed> open = new ArrayList<>();
  private Person person;
  private int keys;

  public Witness(Person person, Random random) {
    this.person = person;
    this.random = random;
  }

  public Person person() {
    return person;
  }

  /// Goes on at the stage that was started again.
  public void moveTo(Person samePerson) {
    person = samePerson;
  }

  /// Mostly says something, sometimes pays or blesses.
  ///
  /// @return why there was no answer; null if there was one
  public @Nullable Problem act(List<UserId> people, List<ThoughtId> thoughts) {
    var key = person.user().handle() + "-" + keys++;
    return attempt(
        switch (random.nextInt(10)) {
          case 0, 1 -> new Deed.Pay(key, other(people), 1 + random.nextInt(3));
          case 2 -> new Deed.Bless(thoughts.get(random.nextInt(thoughts.size())));
          default -> new Deed.Say(key);
        });
  }

  private UserId other(List<UserId> people) {
    var others = people.stream().filter(id -> !id.equals(person.user().id())).toList();
    return others.get(random.nextInt(others.size()));
  }

  private @Nullable Problem attempt(Deed deed) {
    open.add(deed);
    try {
      answered.put(deed, perform(deed).value());
      open.remove(deed);
      return null;
    } catch (Problem e) {
      if (e.code() != Problem.Code.UNAVAILABLE) {
        throw e;
      }
      return e;
    }
  }

  private Answer<?> perform(Deed deed) {
    return switch (deed) {
      case Deed.Say(var key) -> person.client().withKey(key).send(person.agent(), key);
      case Deed.Pay(var key, var to, var amount) ->
          person.client().withKey(key).transfer(to, amount);
      case Deed.Bless(var thought) -> Answer.first(person.client().bless(thought));
    };
  }

  public int answers() {
    return answered.size();
  }

  /// Sends again, under its key, what has no answer.
  public void settle() {
    for (var deed : List.copyOf(open)) {
      open.remove(deed);
      assertThat(attempt(deed)).as("settling %s", deed).isNull();
    }
  }

  /// Sends again, under its key, what was answered: it must be told the same.
  public void assertSameAnswersAgain() {
    answered.forEach((deed, first) -> {
      if (!(deed instanceof Deed.Bless)) {
        var again = perform(deed);
        assertThat(again.replay()).as("replay of %s", deed).isTrue();
        assertThat(again.value()).as("answer to %s", deed).isEqualTo(first);
      }
    });
  }

  /// Every message that was acknowledged is there, and none twice; positions have no gap.
  public void assertConversation() {
    var conversation = conversation();
    assertThat(conversation.stream().map(Message::position))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, conversation.size()).boxed().toList());
    assertThat(conversation.stream().filter(message -> message.role() == Role.USER))
        .containsExactlyInAnyOrderElementsOf(exchanges().stream().map(Exchange::message).toList());
    assertThat(conversation.stream().filter(message -> message.role() == Role.AGENT))
        .containsExactlyInAnyOrderElementsOf(
            exchanges().stream().map(Exchange::reply).map(Objects::requireNonNull).toList());
  }

  /// The whole conversation, oldest first.
  public List<Message> conversation() {
    var all = new ArrayList<Message>();
    Page<Message> page = person.client().conversation(person.agent(), Part.first(100));
    all.addAll(page.items());
    while (page.next() != null) {
      page = person.client().conversation(person.agent(), new Part(100, page.next()));
      all.addAll(page.items());
    }
    return all.reversed();
  }

  private List<Exchange> exchanges() {
    return answered.values().stream()
        .filter(Exchange.class::isInstance)
        .map(Exchange.class::cast)
        .toList();
  }

  public List<Transfer> transfers() {
    return answered.values().stream()
        .filter(Transfer.class::isInstance)
        .map(Transfer.class::cast)
        .toList();
  }

  public List<ThoughtId> blessed() {
    return answered.keySet().stream()
        .filter(Deed.Bless.class::isInstance)
        .map(deed -> ((Deed.Bless) deed).thought())
        .distinct()
        .toList();
  }

  /// What all have done together must add up: nothing lost, nothing done twice, no credit made.
  public static void assertConsistent(List<Witness> all, long creditsEach) {
    var balances = new HashMap<UserId, Long>();
    var blessings = new HashMap<ThoughtId, Long>();
    for (var witness : all) {
      witness.assertConversation();
      balances.merge(witness.person.user().id(), creditsEach, Long::sum);
      witness
          .transfers()
          .forEach(transfer -> {
            balances.merge(transfer.from(), -transfer.amount(), Long::sum);
            balances.merge(transfer.to(), transfer.amount(), Long::sum);
          });
      witness.blessed().forEach(thought -> blessings.merge(thought, 1L, Long::sum));
    }
    for (var witness : all) {
      var client = witness.person.client();
      assertThat(client.balance()).isEqualTo(balances.get(witness.person.user().id()));
      blessings.forEach((thought, count) ->
          assertThat(client.thought(thought).blessings()).as("%s", thought).isEqualTo(count));
    }
  }
}
