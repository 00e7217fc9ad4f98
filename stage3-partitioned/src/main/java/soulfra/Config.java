package soulfra;

import module java.base;

import org.jspecify.annotations.Nullable;
import soulfra.redis.Sentinels;
import soulfra.shard.Shard;
import soulfra.storage.Hedge;
import soulfra.storage.Reads;

/// Every knob, read once from the environment. Prints itself at the start, without its secrets.
///
/// @param port 0 for any free one
/// @param shards each shard, and where its nodes stand
/// @param peers where the nodes find one another, in the same form, if that is elsewhere
/// @param shardsUrl a JDBC URL, with user and password in it, and `{node}` in the place of a node's
///   address; secret
/// @param operatorUrl the same as superuser, for fail-overs; secret
/// @param sentinels a `redis-sentinel:` URL, with user and password in it; secret
/// @param zooKeeper `HOST:PORT,HOST:PORT,HOST:PORT`
/// @param pool how many connections to each shard's leader may write at once; half as many may read
/// @param rateUser requests a second of one user; empty for no limit
/// @param rateAddress requests a second from one address; empty for no limit
/// @param instance what this one of several servers is called; null for host and port
/// @param operatorToken switches the import on; secret
/// @param mindUrl an OpenAI-compatible endpoint; null for the built-in mind
/// @param mindKey secret
/// @param mindPatience how long a chat waits for the mind before it is answered without a reply
/// @param consensus how many blessings make a loop blessed
/// @param range how many loops a range of time holds before another shard goes on
/// @param popular with more followers than this, an agent's thoughts are put into no timeline
/// @param reads whether followers answer, too, or when leaders are late
/// @param clock how much the clock is ahead: to see what a wrong one does
public record Config(
    int port,
    List<Shard> shards,
    List<Shard> peers,
    String shardsUrl,
    String operatorUrl,
    Sentinels sentinels,
    String zooKeeper,
    int pool,
    OptionalLong rateUser,
    OptionalLong rateAddress,
    @Nullable String instance,
    @Nullable String operatorToken,
    @Nullable URI mindUrl,
    @Nullable String mindKey,
    String mindModel,
    Duration mindPatience,
    long consensus,
    long range,
    int popular,
    Reads reads,
    Duration clock) {

  private static final Set<String> NAMES =
      Set.of(
          "SOULFRA_PORT",
          "SOULFRA_SHARDS",
          "SOULFRA_SHARDS_PEERS",
          "SOULFRA_SHARDS_URL",
          "SOULFRA_SHARDS_OPERATOR_URL",
          "SOULFRA_SENTINELS",
          "SOULFRA_ZOOKEEPER",
          "SOULFRA_POOL",
          "SOULFRA_RATE_USER",
          "SOULFRA_RATE_ADDRESS",
          "SOULFRA_INSTANCE",
          "SOULFRA_OPERATOR_TOKEN",
          "SOULFRA_MIND",
          "SOULFRA_MIND_URL",
          "SOULFRA_MIND_KEY",
          "SOULFRA_MIND_MODEL",
          "SOULFRA_MIND_PATIENCE",
          "SOULFRA_CONSENSUS",
          "SOULFRA_RANGE",
          "SOULFRA_POPULAR",
          "SOULFRA_READS",
          "SOULFRA_STALENESS",
          "SOULFRA_HEDGE",
          "SOULFRA_CLOCK");

  private static final String SHARDS_URL = "jdbc:postgresql://{node}/database?user=…&password=…";

  /// @throws IllegalArgumentException with one line that says what is wrong and what would be right
  public static Config from(Map<String, String> environment) {
    var unknown =
        environment.keySet().stream()
            .filter(name -> name.startsWith("SOULFRA_") && !NAMES.contains(name))
            .sorted()
            .toList();
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "Unknown setting %s; there are %s."
              .formatted(String.join(", ", unknown), String.join(", ", new TreeSet<>(NAMES))));
    }
    var missing =
        Stream.of(
                "SOULFRA_SHARDS",
                "SOULFRA_SHARDS_URL",
                "SOULFRA_SHARDS_OPERATOR_URL",
                "SOULFRA_SENTINELS",
                "SOULFRA_ZOOKEEPER")
            .filter(name -> !environment.containsKey(name))
            .toList();
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "%s must be set; ./lab up stage3 starts all servers and sets them."
              .formatted(String.join(", ", missing)));
    }
    return new Config(
        read(environment, "SOULFRA_PORT", "7003", "0..65535", Config::port),
        read(
            environment, "SOULFRA_SHARDS", "", "a=HOST:PORT,HOST:PORT;b=HOST:PORT,…", Shard::parse),
        read(
            environment,
            "SOULFRA_SHARDS_PEERS",
            environment.getOrDefault("SOULFRA_SHARDS", ""),
            "as SOULFRA_SHARDS",
            Shard::parse),
        read(environment, "SOULFRA_SHARDS_URL", "", SHARDS_URL, Config::shardsUrl),
        read(environment, "SOULFRA_SHARDS_OPERATOR_URL", "", SHARDS_URL, Config::shardsUrl),
        read(
            environment,
            "SOULFRA_SENTINELS",
            "",
            "redis-sentinel://user:password@HOST:PORT,HOST:PORT/group",
            Sentinels::parse),
        read(
            environment,
            "SOULFRA_ZOOKEEPER",
            "",
            "HOST:PORT,HOST:PORT,HOST:PORT",
            Config::zooKeeper),
        read(
            environment,
            "SOULFRA_POOL",
            "12",
            "2..100",
            text -> between(Integer.valueOf(text), 2, 100)),
        rate(environment, "SOULFRA_RATE_USER", "10000"),
        rate(environment, "SOULFRA_RATE_ADDRESS", "100000"),
        environment.get("SOULFRA_INSTANCE"),
        environment.get("SOULFRA_OPERATOR_TOKEN"),
        mindUrl(environment),
        environment.get("SOULFRA_MIND_KEY"),
        environment.getOrDefault("SOULFRA_MIND_MODEL", "gpt-4o-mini"),
        read(
            environment,
            "SOULFRA_MIND_PATIENCE",
            "PT5S",
            "PT0.1S..PT8S",
            text -> between(Duration.parse(text), Duration.ofMillis(100), Duration.ofSeconds(8))),
        read(
            environment,
            "SOULFRA_CONSENSUS",
            "3",
            "1..1000000",
            text -> between(Long.valueOf(text), 1L, 1_000_000L)),
        read(
            environment,
            "SOULFRA_RANGE",
            "100000",
            "1..1000000000",
            text -> between(Long.valueOf(text), 1L, 1_000_000_000L)),
        read(
            environment,
            "SOULFRA_POPULAR",
            "10000",
            "0..1000000",
            text -> between(Integer.valueOf(text), 0, 1_000_000)),
        reads(environment),
        clock(environment));
  }

  private static Reads reads(Map<String, String> environment) {
    var followers =
        switch (environment.getOrDefault("SOULFRA_READS", "leaders")) {
          case "leaders" -> false;
          case "followers" -> true;
          default -> throw wrong("SOULFRA_READS", "leaders or followers", null);
        };
    return new Reads(
        followers,
        read(
            environment,
            "SOULFRA_STALENESS",
            "PT1S",
            "PT0.2S..PT1M",
            text -> between(Duration.parse(text), Duration.ofMillis(200), Duration.ofMinutes(1))),
        read(environment, "SOULFRA_HEDGE", "off", "off, p95 or 1..1000", Hedge.When::parse));
  }

  private static OptionalLong rate(Map<String, String> environment, String name, String otherwise) {
    return read(
        environment,
        name,
        otherwise,
        "off or 1..1000000 requests a second",
        text ->
            text.equals("off")
                ? OptionalLong.empty()
                : OptionalLong.of(between(Long.valueOf(text), 1L, 1_000_000L)));
  }

  private static @Nullable URI mindUrl(Map<String, String> environment) {
    return switch (environment.getOrDefault("SOULFRA_MIND", "built-in")) {
      case "built-in" -> null;
      case "openai" ->
          read(
              environment,
              "SOULFRA_MIND_URL",
              "https://api.openai.com/v1",
              "http(s)://…",
              Config::httpUrl);
      default -> throw wrong("SOULFRA_MIND", "built-in or openai", null);
    };
  }

  private static URI httpUrl(String text) {
    var url = URI.create(text);
    if (url.getHost() == null || !Set.of("http", "https").contains(url.getScheme())) {
      throw new IllegalArgumentException("not a URL");
    }
    return url;
  }

  private static String shardsUrl(String text) {
    if (!text.startsWith("jdbc:postgresql://{node}/")) {
      throw new IllegalArgumentException("not a URL of Postgres");
    }
    return text;
  }

  private static String zooKeeper(String text) {
    if (!text.matches("[^:,/\\s]+:[0-9]+(,[^:,/\\s]+:[0-9]+)*")) {
      throw new IllegalArgumentException("not addresses");
    }
    return text;
  }

  private static Duration clock(Map<String, String> environment) {
    return read(
        environment,
        "SOULFRA_CLOCK",
        "PT0S",
        "-PT24H..PT24H",
        text -> between(Duration.parse(text), Duration.ofDays(-1), Duration.ofDays(1)));
  }

  private static int port(String text) {
    return between(Integer.valueOf(text), 0, 65535);
  }

  private static <T extends Comparable<T>> T between(T value, T least, T most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException("out of range");
    }
    return value;
  }

  private static <T> T read(
      Map<String, String> environment,
      String name,
      String otherwise,
      String rule,
      Function<String, T> parse) {
    try {
      return parse.apply(environment.getOrDefault(name, otherwise));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw wrong(name, rule, e);
    }
  }

  private static IllegalArgumentException wrong(
      String name, String rule, @Nullable Exception cause) {
    return new IllegalArgumentException(name + " must be " + rule + ".", cause);
  }

  @Override
  public String toString() {
    return "port=%d shards=%s redis=%s zookeeper=%s pool=%d rates=%s/%s import=%s mind=%s patience=%s consensus=%d reads=%s"
        .formatted(
            port,
            shards.stream()
                .map(shard -> shard.id() + "=" + shard.nodes().size())
                .collect(Collectors.joining(",")),
            sentinels,
            zooKeeper,
            pool,
            rate(rateUser),
            rate(rateAddress),
            operatorToken == null ? "off" : "on",
            mindUrl == null ? "built-in" : mindUrl,
            mindPatience,
            consensus,
            reads);
  }

  private static String rate(OptionalLong rate) {
    return rate.isPresent() ? String.valueOf(rate.getAsLong()) : "off";
  }
}
