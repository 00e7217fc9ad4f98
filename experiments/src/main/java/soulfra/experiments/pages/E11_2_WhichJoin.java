package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import soulfra.experiments.About;
import soulfra.experiments.Chapter;
import soulfra.experiments.Check;
import soulfra.experiments.Experiment;
import soulfra.experiments.Findings;
import soulfra.experiments.Lab;
import soulfra.experiments.Stage;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Table;

@About(
    id = "11.2",
    name = "which-join",
    chapter = Chapter.BATCH,
    section = "JOIN and GROUP BY",
    sectionInFirstEdition = "Map-Side Joins",
    title = "Send the small one, or both",
    question =
        """
        Four workers hold posts and users, each a part of both. Posts are to be joined with their \
        authors. Should every worker get all users, or should both be sent to where their key \
        belongs?\
        """,
    broken = "Always the same way: all users to all workers (broadcast), or both by key (shuffle).",
    fixed = "Look at the sizes first: broadcast what is small, shuffle where both are large.",
    predictions = {
      @About.Prediction(
          stage = Stage.THREE,
          says =
              """
              (A batch job over its shards' data.) With few users the broadcast sends hardly \
              anything, and the shuffle sends three quarters of all posts for nothing. With many \
              users it is the reverse, and the broadcast must also hold all of them in the memory \
              of each worker. Which way is better depends on the data only, so the planner has to \
              know their sizes.\
              """)
    },
    change = "Store posts and users by the same key to begin with: what is left to be sent?")
public final class E11_2_WhichJoin implements Experiment {

  private static final int WORKERS = 4;
  private static final Placement BY_KEY = Placement.modulo(WORKERS);

  private record Post(int author, String body) {
    int bytes() {
      return Integer.BYTES + body.length();
    }
  }

  private record User(int id, String name) {
    int bytes() {
      return Integer.BYTES + name.length();
    }
  }

  /// What a worker has, and what is sent to it.
  private static final class Worker {
    private final List<Post> posts = new ArrayList<>();
    private final List<User> users = new ArrayList<>();
    private long heldBytes;

    /// Builds a hash table of the users and looks each post up.
    void join(Map<String, Integer> result) {
      var names = new HashMap<Integer, String>();
      for (var user : users) {
        names.put(user.id, user.name);
        heldBytes += user.bytes();
      }
      for (var post : posts) {
        result.merge(Objects.requireNonNull(names.get(post.author), "not here"), 1, Integer::sum);
      }
    }
  }

  private enum Way {
    BROADCAST("broadcast"),
    SHUFFLE("shuffle");

    private final String says;

    Way(String says) {
      this.says = says;
    }

    static Way chosen(long postBytes, long userBytes) {
      long broadcast = userBytes * (WORKERS - 1);
      long shuffle = (postBytes + userBytes) * (WORKERS - 1) / WORKERS;
      return broadcast <= shuffle ? BROADCAST : SHUFFLE;
    }
  }

  /// @param sent bytes that went from one worker to another
  /// @param held bytes of the largest hash table
  private record Outcome(Way way, int users, long sent, long held, Map<String, Integer> result) {}

  /// Both ways with so many users, and the way that the sizes say.
  private record Size(int users, Outcome broadcast, Outcome shuffle, Way chosen) {
    long best() {
      return Math.min(broadcast.sent, shuffle.sent);
    }

    long sentByChosen() {
      return chosen == Way.BROADCAST ? broadcast.sent : shuffle.sent;
    }
  }

  @Override
  public Findings run(Lab lab) throws Exception {
    int posts = lab.quick() ? 100_000 : 1_000_000;
    var sizes = new ArrayList<Size>();
    for (int users : List.of(posts / 100, posts / 10, posts)) {
      lab.say("%,d posts joined with %,d users".formatted(posts, users));
      sizes.add(size(lab, posts, users));
    }
    var few = sizes.getFirst();
    var many = sizes.getLast();
    long chosen = sizes.stream().mapToLong(Size::sentByChosen).sum();
    long best = sizes.stream().mapToLong(Size::best).sum();
    long differing =
        sizes.stream().filter(size -> !size.broadcast.result.equals(size.shuffle.result)).count();
    return new Findings(
        "With %,d users the shuffle sent %.0f times as much as the broadcast, with %,d users the broadcast sent %.1f times as much and held %.1f times as much in memory."
            .formatted(
                few.users,
                (double) few.shuffle.sent / few.broadcast.sent,
                many.users,
                (double) many.broadcast.sent / many.shuffle.sent,
                (double) many.broadcast.held / many.shuffle.held),
        List.of(
            Check.atLeast(
                BROKEN,
                "Sent with few users, shuffle ÷ broadcast",
                5,
                (double) few.shuffle.sent / few.broadcast.sent),
            Check.atLeast(
                BROKEN,
                "Sent with many users, broadcast ÷ shuffle",
                1.3,
                (double) many.broadcast.sent / many.shuffle.sent),
            Check.atLeast(
                BROKEN,
                "Held with many users, broadcast ÷ shuffle",
                3,
                (double) many.broadcast.held / many.shuffle.held),
            Check.atMost(
                FIXED,
                "Sent by the way that the sizes say ÷ by the best",
                1.01,
                (double) chosen / best),
            Check.never(COMPARED, "The two ways give different results", differing, sizes.size())),
        List.of(
            new Chart(
                "Which is cheaper depends on the data",
                new Chart.Axis("users", true),
                new Chart.Axis("KB sent between workers", true),
                sizes.stream().map(size -> (double) size.users).toList(),
                List.of(
                    new Chart.Series(
                        "broadcast",
                        sizes.stream().map(size -> size.broadcast.sent / 1024.0).toList()),
                    new Chart.Series(
                        "shuffle",
                        sizes.stream().map(size -> size.shuffle.sent / 1024.0).toList())),
                List.of())),
        List.of(table(sizes)));
  }

  private static Size size(Lab lab, int posts, int users) {
    var random = lab.random().split();
    var allUsers =
        IntStream.range(0, users)
            .mapToObj(id -> new User(id, "name of user number %08d".formatted(id)))
            .toList();
    var allPosts =
        IntStream.range(0, posts)
            .mapToObj(_ ->
                new Post(random.nextInt(users), "a short post %08x".formatted(random.nextInt())))
            .toList();
    long postBytes = allPosts.stream().mapToLong(Post::bytes).sum();
    long userBytes = allUsers.stream().mapToLong(User::bytes).sum();
    return new Size(
        users,
        join(Way.BROADCAST, allPosts, allUsers),
        join(Way.SHUFFLE, allPosts, allUsers),
        Way.chosen(postBytes, userBytes));
  }

  /// Rows lie on the workers in the order in which they came, which has nothing to do with keys.
  private static Outcome join(Way way, List<Post> posts, List<User> users) {
    var workers = Stream.generate(Worker::new).limit(WORKERS).toList();
    long sent = 0;
    for (int i = 0; i < users.size(); i++) {
      var user = users.get(i);
      int home = i % WORKERS;
      for (int to = 0; to < WORKERS; to++) {
        if (way == Way.BROADCAST || to == BY_KEY.shardOf(user.id)) {
          workers.get(to).users.add(user);
          sent += to == home ? 0 : user.bytes();
        }
      }
    }
    for (int i = 0; i < posts.size(); i++) {
      var post = posts.get(i);
      int home = i % WORKERS;
      int to = way == Way.BROADCAST ? home : BY_KEY.shardOf(post.author);
      workers.get(to).posts.add(post);
      sent += to == home ? 0 : post.bytes();
    }
    var result = new HashMap<String, Integer>();
    workers.forEach(worker -> worker.join(result));
    long held = workers.stream().mapToLong(worker -> worker.heldBytes).max().orElse(0);
    return new Outcome(way, users.size(), sent, held, result);
  }

  private static Table table(List<Size> sizes) {
    return new Table(
        "A join of posts with users on %d workers".formatted(WORKERS),
        List.of("Users", "way", "KB sent", "KB held by a worker", "chosen by size"),
        sizes.stream()
            .flatMap(size ->
                Stream.of(size.broadcast, size.shuffle)
                    .map(o ->
                        Table.row(
                            o.users,
                            o.way.says,
                            o.sent / 1024,
                            o.held / 1024,
                            o.way == size.chosen ? "yes" : "")))
            .toList());
  }
}
