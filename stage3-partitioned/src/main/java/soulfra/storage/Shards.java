package soulfra.storage;

import module java.base;
import module java.sql;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import soulfra.contract.Id;
import soulfra.contract.Problem;
import soulfra.contract.Sight;
import soulfra.replica.Leaderships;
import soulfra.shard.Node;
import soulfra.shard.Shard;
import soulfra.shard.ShardId;
import soulfra.shard.ShardMap;
import soulfra.shard.ShardMaps;
import soulfra.shard.Slot;
import soulfra.storage.Database.Mode;
import soulfra.storage.Pools.Leader;

/// All shards, and the way from an id to the one that has it: the id says its slot, the map says
/// who holds that, ZooKeeper says which node leads there (DDIA, "Request Routing").
///
/// A shard that is away is away for whoever needs it, and for nobody else.
public final class Shards implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Shards.class);

  /// At the start a shard may not be there yet, and who leads not be known.
  private static final Duration FIRST_CONTACT = Duration.ofSeconds(30);

  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final Duration SOON = Duration.ofSeconds(1);

  private final SortedMap<ShardId, Pools> pools = new TreeMap<>();
  private final ShardMaps maps;
  private final InstantSource clock;
  private final Hedge hedge;
  private final CountDownLatch prepared;
  private volatile boolean open = true;

  private Shards(int count, ShardMaps maps, InstantSource clock, Hedge hedge) {
    this.prepared = new CountDownLatch(count);
    this.maps = maps;
    this.clock = clock;
    this.hedge = hedge;
  }

  /// Connects to all shards, and brings their schemas up to date, each once, however many instances
  /// start together. One that does not answer is waited for a while, and then later.
  ///
  /// @param url of a node: `{node}` stands for its address
  /// @param connections how many may write at once to each; half as many may read
  public static Shards open(
      List<Shard> shards,
      String url,
      int connections,
      Reads reads,
      Leaderships leaderships,
      ShardMaps maps,
      InstantSource clock,
      MeterRegistry metrics) {
    var all = new Shards(shards.size(), maps, clock, new Hedge(reads.hedge(), metrics));
    for (var shard : shards) {
      Supplier<Leader> leader = () -> leader(shard, url, leaderships);
      var nodes = new TreeMap<String, Supplier<Leader>>();
      shard.nodes().forEach(node -> nodes.put(node.name(), () -> at(node, leader.get(), url)));
      all.pools.put(
          shard.id(),
          Pools.of(
              shard.id(),
              leader,
              epoch -> leaderships.isCertain(shard.id(), epoch),
              nodes,
              connections,
              reads,
              metrics));
    }
    all.pools.values().forEach(each -> Thread.startVirtualThread(() -> all.prepare(each)));
    all.awaitPrepared();
    return all;
  }

  private static Leader leader(Shard shard, String url, Leaderships leaderships) {
    var now =
        leaderships
            .latest(shard.id())
            .orElseThrow(() ->
                Problem.unavailable(
                    "Nobody leads shard %s yet.".formatted(shard.id()), SOON, null));
    return new Leader(
        now.leader(), url.replace("{node}", shard.node(now.leader()).address()), now.epoch());
  }

  /// A node, in the leadership of today.
  private static Leader at(Node node, Leader leader, String url) {
    return new Leader(node.name(), url.replace("{node}", node.address()), leader.epoch());
  }

  private void prepare(Pools shard) {
    for (var said = ""; open; ) {
      try {
        shard
            .maintainers()
            .lend((connection, epoch) -> {
              connection.setAutoCommit(true);
              Migrations.up(connection);
              hold(connection, maps.latest().heldBy(shard.shard()));
              new Sql(connection).one("SELECT visit(?, ?)", _ -> true, epoch, Sql.NO_SLOT);
              return true;
            });
        prepared.countDown();
        return;
      } catch (SQLException | RuntimeException e) {
        var reason = String.valueOf(e.getMessage());
        if (!reason.equals(said)) {
          log.warn("shard {} is not ready: {}", shard.shard(), reason);
        }
        said = reason;
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  /// A shard that is new holds what the map gives it; from then on only a move changes that.
  private static void hold(Connection connection, List<Slot> slots) throws SQLException {
    try (var insert =
        connection.prepareStatement(
            """
            INSERT INTO slots_held (slot)
            SELECT unnest(?::int[]) WHERE NOT EXISTS (SELECT 1 FROM slots_held)
            ON CONFLICT DO NOTHING
            """)) {
      insert.setObject(1, slots.stream().mapToInt(Slot::number).toArray());
      insert.executeUpdate();
    }
  }

  private void awaitPrepared() {
    try {
      if (!prepared.await(FIRST_CONTACT.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("{} of {} shards are not ready; going on", prepared.getCount(), pools.size());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Where a slot is, now and whenever it is asked for.
  public Database at(Slot slot) {
    return new Database(
        () -> pools(holder(slot)), () -> maps.latest().version(), clock, slot, Mode.PLAIN, null);
  }

  /// Where something is that has an id.
  public Database at(Id id) {
    return at(Slot.of(id));
  }

  /// One shard, whatever it holds.
  public Database at(ShardId shard) {
    return at(shard, null);
  }

  private Database at(ShardId shard, @Nullable Asking asking) {
    var its = pools(shard);
    return new Database(() -> its, () -> maps.latest().version(), clock, null, Mode.PLAIN, asking);
  }

  /// When this returns, no follower of any shard shows any more what was over when it was called.
  public void awaitCopies() {
    long begin = System.nanoTime();
    pools.values().stream()
        .map(Pools::copies)
        .filter(Objects::nonNull)
        .forEach(copies -> copies.awaitAll(begin));
  }

  public ShardId holder(Slot slot) {
    return maps.latest().holder(slot);
  }

  /// By this instance's clock.
  public long now() {
    return clock.millis();
  }

  public ShardMap map() {
    return maps.latest();
  }

  public List<ShardId> all() {
    return List.copyOf(pools.keySet());
  }

  private Pools pools(ShardId shard) {
    var its = pools.get(shard);
    if (its == null) {
      throw Problem.unavailable("Shard %s is not known here.".formatted(shard), SOON, null);
    }
    return its;
  }

  /// What several shards answered to one question.
  ///
  /// @param partial whether one of them did not answer in time
  /// @param hedged whether one of them was late, and a follower answered in the place of its leader
  public record Gathered<T>(List<T> answers, boolean partial, boolean hedged) {

    /// The answers, if all are here.
    public List<T> all() {
      if (partial) {
        throw Problem.unavailable("A shard that is needed does not answer.", SOON, null);
      }
      return answers;
    }
  }

  /// Asks all shards at once (DDIA, "Partitioning Secondary Indexes by Document", scatter/gather).
  ///
  /// @throws Problem `unavailable` if none of them answers
  public <T> Gathered<T> gather(Duration limit, Function<Database, T> question) {
    return ofSome(gather(all(), limit, question));
  }

  /// The same for some of them.
  public <T> Gathered<T> gather(
      Collection<ShardId> some, Duration limit, Function<Database, T> question) {
    return gather(each(some), limit, (db, _) -> question.apply(db));
  }

  /// Asks each shard a question of its own.
  public <Q, T> Gathered<T> gather(
      Map<ShardId, Q> questions, Duration limit, BiFunction<Database, Q, T> answer) {
    return gathered(
        questions,
        limit,
        (shard, question) -> new Hedge.Answer<>(answer.apply(at(shard), question), false));
  }

  /// Asks all shards at once, and those that are late a second time ([Hedge]): so it must only
  /// read.
  ///
  /// @throws Problem `unavailable` if none of them answers
  public <T> Gathered<T> hedged(Duration limit, Function<Database, T> question) {
    return ofSome(hedged(each(all()), limit, (db, _) -> question.apply(db)));
  }

  /// The same, each shard a question of its own.
  public <Q, T> Gathered<T> hedged(
      Map<ShardId, Q> questions, Duration limit, BiFunction<Database, Q, T> answer) {
    return gathered(
        questions,
        limit,
        (shard, question) ->
            hedge.ask(shard, limit, asking -> answer.apply(at(shard, asking), question)));
  }

  /// What has come of asking twice.
  public Hedge.Figures hedges() {
    return hedge.figures();
  }

  private static Map<ShardId, ShardId> each(Collection<ShardId> shards) {
    return shards.stream().collect(Collectors.toMap(s -> s, s -> s));
  }

  private static <T> Gathered<T> ofSome(Gathered<T> gathered) {
    if (gathered.answers().isEmpty()) {
      throw Problem.unavailable("No shard answers.", SOON, null);
    }
    return gathered;
  }

  private static <Q, T> Gathered<T> gathered(
      Map<ShardId, Q> questions, Duration limit, BiFunction<ShardId, Q, Hedge.Answer<T>> ask) {
    var asked = new ArrayList<FutureTask<Hedge.Answer<T>>>();
    questions.forEach((shard, question) -> {
      var task = new FutureTask<>(Sight.carried(() -> ask.apply(shard, question)));
      asked.add(task);
      Thread.startVirtualThread(task);
    });
    long deadline = System.nanoTime() + limit.toNanos();
    var answers = new ArrayList<T>();
    boolean partial = false;
    boolean hedged = false;
    for (var task : asked) {
      try {
        var answer = task.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        answers.add(answer.value());
        hedged |= answer.elsewhere();
      } catch (ExecutionException e) {
        partial |= isAway(Objects.requireNonNull(e.getCause()));
      } catch (TimeoutException e) {
        log.debug("a shard takes longer than {}", limit, e);
        partial = true;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw Problem.unavailable("The server is stopping.", SOON, e);
      }
    }
    return new Gathered<>(List.copyOf(answers), partial, hedged);
  }

  /// Anything else than that is a failure of the question.
  private static boolean isAway(Throwable failure) {
    if (failure instanceof Problem problem && problem.code() == Problem.Code.UNAVAILABLE) {
      return true;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    throw new IllegalStateException(failure);
  }

  @Override
  public void close() {
    open = false;
    pools.values().forEach(Pools::close);
  }
}
