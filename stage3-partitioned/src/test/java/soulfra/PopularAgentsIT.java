package soulfra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import soulfra.contract.Chat.NewAgent;
import soulfra.contract.Feed.Thought;
import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.ThoughtId;
import soulfra.contract.client.SoulfraClient.Part;
import soulfra.contract.witness.Person;

/// Agents with more than two followers are popular here: their thoughts go into no timeline. They
/// become so and cease to be so again and again, and each feed is what it always was.
class PopularAgentsIT {

  private static final Duration LONG = Duration.ofMinutes(2);
  private static final int PEOPLE = 6;
  private static final int AGENTS = 3;

  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static Cluster cluster;

  @BeforeAll
  static void start() {
    cluster = Cluster.start(folder, Cluster.SMALL, 2, Map.of("SOULFRA_POPULAR", "2"));
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  /// Some people, the agents of the first of them, and what each feed must be.
  private static final class World {
    final List<Person> people;
    final List<AgentId> agents = new ArrayList<>();
    final Map<AgentId, List<Thought>> thoughts = new HashMap<>();
    final Map<Person, Set<AgentId>> follows = new HashMap<>();

    World(String name) {
      people =
          IntStream.range(0, PEOPLE)
              .mapToObj(n -> Person.signUp(cluster.client(n % 2), name + "_" + n))
              .toList();
      for (var owner : people.subList(0, AGENTS)) {
        var agent = owner.client().createAgent(new NewAgent("Herald", null, true)).value().id();
        agents.add(agent);
      }
    }

    List<Thought> thoughtsOf(AgentId agent) {
      return thoughts.computeIfAbsent(agent, _ -> new ArrayList<>());
    }

    Set<AgentId> followedBy(Person person) {
      return follows.computeIfAbsent(person, _ -> new HashSet<>());
    }

    Person owner(AgentId agent) {
      return people.get(agents.indexOf(agent));
    }

    void think(AgentId agent, String what) {
      thoughtsOf(agent).add(owner(agent).client().think(agent, what).value());
    }

    void follow(Person person, AgentId agent) {
      person.client().follow(agent);
      followedBy(person).add(agent);
    }

    void unfollow(Person person, AgentId agent) {
      person.client().unfollow(agent);
      followedBy(person).remove(agent);
    }

    /// What comes from other shards may be a moment late.
    void check(Person person) {
      var expected =
          thoughts.entrySet().stream()
              .filter(each ->
                  followedBy(person).contains(each.getKey()) || owner(each.getKey()).equals(person))
              .flatMap(each -> each.getValue().stream())
              .map(Thought::id)
              .sorted(Comparator.comparingLong(ThoughtId::number).reversed())
              .toList();
      await()
          .atMost(LONG)
          .untilAsserted(() -> assertThat(walk(person)).containsExactlyElementsOf(expected));
      await()
          .atMost(LONG)
          .untilAsserted(() ->
              assertThat(person.client().feed(Part.first(20)).items())
                  .extracting(Thought::id)
                  .containsExactlyElementsOf(expected.stream().limit(20).toList()));
    }

    private static List<ThoughtId> walk(Person person) {
      var all = new ArrayList<ThoughtId>();
      @Nullable String cursor = null;
      do {
        var page = person.client().feed(new Part(3, cursor));
        page.items().forEach(thought -> all.add(thought.id()));
        cursor = page.next();
      } while (cursor != null);
      return all;
    }
  }

  @Test
  void feeds_lose_and_double_nothing_when_agents_become_popular_and_cease_to_be() {
    long seed = new Random().nextLong();
    System.out.println("PopularAgentsIT: seed " + seed);
    var random = new Random(seed);
    var world = new World("popular");
    for (int step = 0; step < 150; step++) {
      var person = world.people.get(random.nextInt(PEOPLE));
      var agent = world.agents.get(random.nextInt(AGENTS));
      switch (random.nextInt(5)) {
        case 0, 1 -> world.think(agent, "Thought " + step);
        case 2, 3 -> world.follow(person, agent);
        default -> world.unfollow(person, agent);
      }
      if (step % 5 == 0) {
        world.check(person);
      }
    }
    world.people.forEach(world::check);
    assertThat(timelines()).as("both ways were gone").isPositive();
    assertThat(count("SELECT count(*) FROM thoughts WHERE pulled")).isPositive();
  }

  @Test
  void a_popular_agents_thoughts_cost_no_row_for_each_follower_and_go_with_it() {
    var world = new World("star");
    var star = world.agents.getFirst();
    var fans = world.people.subList(AGENTS, PEOPLE);
    fans.forEach(fan -> world.follow(fan, star));
    world.think(star, "To all of you.");
    fans.forEach(world::check);
    var id = world.thoughtsOf(star).getFirst().id();
    assertThat(count("SELECT count(*) FROM timelines WHERE thought_id = " + id.number()))
        .as("its owner's")
        .isEqualTo(1);
    world.owner(star).client().delete(id);
    world.thoughtsOf(star).clear();
    fans.forEach(world::check);
    world.think(star, "The last.");
    world.owner(star).client().erase();
    world.thoughtsOf(star).clear();
    fans.forEach(world::check);
  }

  private static long timelines() {
    return count("SELECT count(*) FROM timelines l JOIN follows f USING (user_id, agent_id)");
  }

  /// Over all shards.
  private static long count(String sql) {
    return cluster.clusters().shards().stream()
        .mapToLong(shard -> {
          try (var connection = shard.leader().orElseThrow().connect("soulfra");
              var statement = connection.createStatement();
              var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
          } catch (java.sql.SQLException e) {
            throw new AssertionError(e);
          }
        })
        .sum();
  }
}
