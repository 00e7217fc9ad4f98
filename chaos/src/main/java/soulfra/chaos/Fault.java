package soulfra.chaos;

import java.util.List;
import soulfra.toxiproxy.toxic.Stream;

/// What can go wrong, with one wire or one process, as a value. It is written in a line, and
/// [#parse] reads it again: `partition app1-postgres upstream`.
public sealed interface Fault {

  /// A day.
  long MOST_SKEW = 86_400;

  /// The wire or process that suffers, or several of them. Names have no spaces.
  String target();

  /// As [#parse] reads it.
  String words();

  /// A network partition: nothing arrives in either direction, nothing is lost, and connections
  /// stay.
  record Partition(String target) implements Fault {
    public Partition {
      check(target);
    }

    @Override
    public String words() {
      return "partition " + target;
    }
  }

  /// The same in one direction, seen from who opened the wire; the other one goes on.
  record OneWayPartition(String target, Stream stream) implements Fault {
    public OneWayPartition {
      check(target);
    }

    @Override
    public String words() {
      return "partition %s %s".formatted(target, stream);
    }
  }

  /// New connections reach nobody; established ones go on.
  record Blackhole(String target) implements Fault {
    public Blackhole {
      check(target);
    }

    @Override
    public String words() {
      return "blackhole " + target;
    }
  }

  /// Everything arrives later, both ways.
  record Latency(String target, long millis, long jitterMillis) implements Fault {
    public Latency {
      check(target);
      check("millis", millis);
      check("jitterMillis", jitterMillis);
    }

    @Override
    public String words() {
      return "latency %s %d %d".formatted(target, millis, jitterMillis);
    }
  }

  /// Bytes are so long on the way, and those are lost when their sender goes down.
  record LossInFlight(String target, long windowMillis) implements Fault {
    public LossInFlight {
      check(target);
      check("windowMillis", windowMillis);
    }

    @Override
    public String words() {
      return "loss %s %d".formatted(target, windowMillis);
    }
  }

  /// What is sent in one direction is lost; on heal the connections are cut, so that nobody takes
  /// what comes later for it. Downstream, it is the answers that get lost.
  record Drop(String target, Stream stream) implements Fault {
    public Drop {
      check(target);
    }

    @Override
    public String words() {
      return "drop %s %s".formatted(target, stream);
    }
  }

  /// SIGKILL; on heal it is started again.
  record Kill(String target) implements Fault {
    public Kill {
      check(target);
    }

    @Override
    public String words() {
      return "kill " + target;
    }
  }

  /// Asked to end; on heal it is started again, and waited for.
  record Stop(String target) implements Fault {
    public Stop {
      check(target);
    }

    @Override
    public String words() {
      return "stop " + target;
    }
  }

  /// SIGSTOP; on heal it goes on as if nothing had happened.
  record Freeze(String target) implements Fault {
    public Freeze {
      check(target);
    }

    @Override
    public String words() {
      return "freeze " + target;
    }
  }

  /// Whoever looks after a node of a shard can't reach it, as on a machine that is cut off: neither
  /// to end it nor to bring it back.
  record Abandon(String target) implements Fault {
    public Abandon {
      check(target);
    }

    @Override
    public String words() {
      return "abandon " + target;
    }
  }

  /// An instance can't write to files any more, as if the disk was full; on heal it can again.
  record Fill(String target) implements Fault {
    public Fill {
      check(target);
    }

    @Override
    public String words() {
      return "fill " + target;
    }
  }

  /// An instance is stopped, and started with a clock that is so much ahead; on heal, with the
  /// right one.
  ///
  /// @param seconds negative for a clock that is behind
  record Skew(String target, long seconds) implements Fault {
    public Skew {
      check(target);
      if (Math.abs(seconds) > MOST_SKEW) {
        throw new IllegalArgumentException(
            "a clock is wrong by %d s at most: seconds=%d".formatted(MOST_SKEW, seconds));
      }
    }

    @Override
    public String words() {
      return "skew %s %d".formatted(target, seconds);
    }
  }

  /// @throws IllegalArgumentException if it is no fault, saying what would be
  static Fault parse(String line) {
    var words = List.of(line.strip().split("\\s+", -1));
    var name = words.getFirst();
    var form = name + "/" + words.size();
    return switch (form) {
      case "partition/2" -> new Partition(words.get(1));
      case "partition/3" -> new OneWayPartition(words.get(1), stream(line, words.get(2)));
      case "blackhole/2" -> new Blackhole(words.get(1));
      case "latency/4" ->
          new Latency(words.get(1), millis(line, words.get(2)), millis(line, words.get(3)));
      case "loss/3" -> new LossInFlight(words.get(1), millis(line, words.get(2)));
      case "drop/3" -> new Drop(words.get(1), stream(line, words.get(2)));
      case "kill/2" -> new Kill(words.get(1));
      case "stop/2" -> new Stop(words.get(1));
      case "freeze/2" -> new Freeze(words.get(1));
      case "abandon/2" -> new Abandon(words.get(1));
      case "fill/2" -> new Fill(words.get(1));
      case "skew/3" -> new Skew(words.get(1), seconds(line, words.get(2)));
      default -> throw unknown(line);
    };
  }

  private static Stream stream(String line, String word) {
    return Stream.named(word).orElseThrow(() -> unknown(line));
  }

  private static long millis(String line, String word) {
    if (!word.matches("[0-9]{1,9}")) {
      throw unknown(line);
    }
    return Long.parseLong(word);
  }

  private static long seconds(String line, String word) {
    if (!word.matches("-?[0-9]{1,9}")) {
      throw unknown(line);
    }
    return Long.parseLong(word);
  }

  private static IllegalArgumentException unknown(String line) {
    return new IllegalArgumentException(
        """
        A fault is one of these, not "%s":
          partition WIRE [upstream|downstream], blackhole WIRE, latency WIRE MILLIS JITTER,
          loss WIRE MILLIS, drop WIRE upstream|downstream, kill PROCESS, stop PROCESS, freeze PROCESS,
          fill INSTANCE, skew INSTANCE SECONDS, abandon NODE\
        """
            .formatted(line));
  }

  private static void check(String target) {
    if (!target.matches("\\S+")) {
      throw new IllegalArgumentException("target must be a name without spaces: " + target);
    }
  }

  private static void check(String name, long millis) {
    if (millis < 0) {
      throw new IllegalArgumentException("%s must be >= 0: %d".formatted(name, millis));
    }
  }
}
