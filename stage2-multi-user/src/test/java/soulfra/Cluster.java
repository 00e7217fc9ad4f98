package soulfra;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import soulfra.contract.client.SoulfraClient;
import soulfra.servers.Postgres;
import soulfra.servers.Redis;

/// Some instances in the test's own JVM, on a Postgres and a Redis of their own: these may be
/// killed without harm to other tests. In Redis they are a user with few rights.
record Cluster(
    Path folder,
    Postgres postgres,
    Redis redis,
    List<RunningStage> instances,
    List<SoulfraClient> clients)
    implements AutoCloseable {

  static Cluster start(Path folder, int size) {
    var postgres = Postgres.start(folder.resolve("postgres"), 0);
    var redis = Redis.start(folder.resolve("redis"), 0);
    redis.createUser("soulfra", "a secret", rules());
    var redisUrl = redis.url("soulfra", "a secret");
    var instances =
        IntStream.range(0, size)
            .mapToObj(n ->
                RunningStage.on(
                    postgres.url(), redisUrl, Map.of("SOULFRA_INSTANCE", "instance-" + n)))
            .toList();
    var clients = instances.stream().map(instance -> SoulfraClient.at(instance.url())).toList();
    return new Cluster(folder, postgres, redis, instances, clients);
  }

  /// What an instance may do in Redis, and nothing else.
  static String rules() {
    try {
      return Files.readString(Path.of("redis.acl"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  SoulfraClient client(int instance) {
    return clients.get(instance);
  }

  /// Starts Redis again with nothing in it.
  void restartRedisEmpty() {
    redis.stop();
    try (var files = Files.walk(folder.resolve("redis"))) {
      files
          .sorted(Comparator.reverseOrder())
          .filter(file -> Stream.of(".rdb", ".aof").anyMatch(file.toString()::endsWith))
          .forEach(Cluster::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    redis.start();
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    clients.forEach(SoulfraClient::close);
    instances.forEach(RunningStage::close);
    redis.close();
    postgres.close();
  }
}
