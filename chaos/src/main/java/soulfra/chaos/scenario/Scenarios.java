package soulfra.chaos.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The scenarios that there are, in the order in which they are told. To add one: a page beside the
/// others, and its name here.
public final class Scenarios {

  private static final List<String> NAMES =
      List.of(
          "instance-killed",
          "instance-frozen",
          "rolling-restart",
          "clients-cut-off",
          "answers-lost",
          "flapping-link",
          "disk-full",
          "clock-skew",
          "thundering-herd",
          "database-killed",
          "database-cut-off",
          "leader-killed",
          "leader-frozen",
          "leader-cut-off",
          "leader-alone-killed",
          "leader-out-of-sight",
          "deposed-leader",
          "follower-frozen",
          "followers-behind",
          "followers-gone",
          "shard-gone",
          "saga-cut",
          "commit-reply-lost",
          "slow-network",
          "redis-killed",
          "zookeeper-minority",
          "zookeeper-majority",
          "zookeeper-cut-off",
          "everything-at-once");

  private Scenarios() {}

  public static List<Scenario> all() {
    return NAMES.stream().map(Scenarios::resource).toList();
  }

  /// One of them, or a page of one's own.
  ///
  /// @throws IllegalArgumentException if there is neither, or the page can't be read
  public static Scenario named(String name) {
    if (NAMES.contains(name)) {
      return resource(name);
    }
    var file = Path.of(name);
    if (!Files.isReadable(file)) {
      throw new IllegalArgumentException(
          "There is no scenario %s, and no file of that name; there are %s."
              .formatted(name, String.join(", ", NAMES)));
    }
    try {
      return Scenario.parse(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException("Can't read " + file, e);
    }
  }

  private static Scenario resource(String name) {
    return Scenario.parse(page(name));
  }

  /// The page of one of them, for whoever reads.
  public static String page(String name) {
    try (var stream = Scenarios.class.getResourceAsStream(name + ".md")) {
      if (stream == null) {
        throw new IllegalStateException("The jar lacks the scenario " + name);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
