package soulfra.experiments.sessions;

import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.GetExParams;
import redis.clients.jedis.params.SetParams;
import soulfra.servers.Redis;

/// Sessions as keys that expire by themselves. A change is in Redis' log when it returns, and on
/// disk within a second.
public record RedisStore(Redis server) implements SessionStore {

  @Override
  public String name() {
    return "Redis";
  }

  @Override
  public void fill(int users) {
    try (var connection = server.connect();
        var pipeline = connection.pipelined()) {
      for (int user = 0; user < users; user++) {
        var life = SetParams.setParams().ex(LIFE_SECONDS);
        pipeline.set(key(SessionStore.token(user)), Integer.toString(user), life);
      }
      pipeline.sync();
    }
  }

  @Override
  public long count(int users) {
    try (var connection = server.connect()) {
      return connection.exists(
          IntStream.range(0, users)
              .mapToObj(SessionStore::token)
              .map(RedisStore::key)
              .toArray(String[]::new));
    }
  }

  @Override
  public Client connect() {
    return new RedisClient(server.connect());
  }

  private static String key(String token) {
    return "experiment:session:" + token;
  }

  private record RedisClient(Jedis connection) implements Client {
    @Override
    public OptionalLong read(String token) {
      return user(connection.get(key(token)));
    }

    @Override
    public OptionalLong slide(String token) {
      return user(connection.getEx(key(token), GetExParams.getExParams().ex(LIFE_SECONDS)));
    }

    /// There is nothing to be saved.
    @Override
    public OptionalLong slideLazily(String token) {
      return slide(token);
    }

    @Override
    public void revoke(String token) {
      connection.del(key(token));
    }

    @Override
    public void expire(String token) {
      connection.pexpireAt(key(token), 1);
    }

    @Override
    public void close() {
      connection.close();
    }

    private static OptionalLong user(@Nullable String value) {
      return value == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(value));
    }
  }
}
