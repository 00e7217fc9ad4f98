package soulfra;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import soulfra.contract.Chat.NewAgent;
import soulfra.contract.Feed.Thought;
import soulfra.contract.client.SoulfraClient;
import soulfra.contract.witness.Person;
import soulfra.feed.Timelines;
import soulfra.storage.Database;
import soulfra.storage.Isolation;

/// Timelines are derived data: whatever people did, the audit log alone gives the same ones again.
class TimelinesProperties {

  static final int PEOPLE = 3;
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  enum Deed {
    THINK,
    THINK_AGAIN,
    DELETE,
    FOLLOW,
    FOLLOW_ANOTHER,
    UNFOLLOW,
    BLESS
  }

  record Step(Deed deed, int who, int whom) {}

  @SuppressWarnings("NullAway.Init") // set before all properties
  private static RunningStage stage;

  @SuppressWarnings("NullAway.Init") // set before all properties
  private static SoulfraClient client;

  @SuppressWarnings("NullAway.Init") // set before all properties
  private static Database database;

  @BeforeContainer
  static void start() {
    var url = TestServers.database();
    stage = RunningStage.on(url, Map.of());
    client = SoulfraClient.at(stage.url());
    database = Database.open(url, 2, InstantSource.system(), new SimpleMeterRegistry());
  }

  @AfterContainer
  static void stop() {
    database.close();
    client.close();
    stage.close();
  }

  @Property(tries = 15)
  void the_audit_log_gives_the_same_timelines(
      @ForAll @Size(max = 25) List<Deed> deeds,
      @ForAll @Size(25) List<@IntRange(max = PEOPLE - 1) Integer> who,
      @ForAll @Size(25) List<@IntRange(max = PEOPLE - 1) Integer> whom,
      @ForAll boolean oneLeaves) {
    var people = new ArrayList<Person>();
    for (int n = 0; n < PEOPLE; n++) {
      people.add(publicAgent(Person.signUp(client, "reader_" + NUMBERS.incrementAndGet())));
    }
    var thoughts = new ArrayList<List<Thought>>();
    people.forEach(_ -> thoughts.add(new ArrayList<>()));
    for (int n = 0; n < deeds.size(); n++) {
      act(people, thoughts, new Step(deeds.get(n), who.get(n), whom.get(n)));
    }
    if (oneLeaves) {
      people.removeLast().client().erase();
    }
    for (var person : people) {
      var written = timeline(person);
      database.maintain(
          Isolation.READ_COMMITTED,
          tx -> {
            Timelines.rebuild(tx, person.user().id());
            return null;
          });
      assertThat(timeline(person)).isEqualTo(written);
    }
  }

  private static void act(List<Person> people, List<List<Thought>> thoughts, Step step) {
    var person = people.get(step.who());
    var other = people.get(step.whom());
    var own = thoughts.get(step.who());
    var others = thoughts.get(step.whom());
    switch (step.deed()) {
      case THINK, THINK_AGAIN ->
          own.add(person.client().think(person.agent(), "a thought").value());
      case DELETE -> {
        if (!own.isEmpty()) {
          person.client().delete(own.removeFirst().id());
        }
      }
      case FOLLOW, FOLLOW_ANOTHER -> person.client().follow(other.agent());
      case UNFOLLOW -> person.client().unfollow(other.agent());
      case BLESS -> {
        if (!others.isEmpty()) {
          person.client().bless(others.getFirst().id());
        }
      }
    }
  }

  private static List<Long> timeline(Person person) {
    return database.read(sql ->
        sql.list(
            "SELECT thought_id FROM timelines WHERE user_id = ? ORDER BY thought_id",
            row -> row.getLong(1),
            person.user().id().number()));
  }

  private static Person publicAgent(Person person) {
    var agent = person.client().createAgent(new NewAgent("Nova", null, true)).value().id();
    return new Person(person.user(), person.token(), agent, person.client());
  }
}
