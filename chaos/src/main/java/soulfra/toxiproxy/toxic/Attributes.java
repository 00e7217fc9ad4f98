package soulfra.toxiproxy.toxic;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// A toxic's type with its attributes. Times are in milliseconds, sizes in bytes; any number is
/// taken and shown again, as the original does, and one that makes no sense acts like zero.
///
/// The last three types are not the original's, nor is a latency's distribution; a client that does
/// not know them sees them only if somebody uses them.
public sealed interface Attributes {

  /// What the API calls it.
  String type();

  /// These, with what the values say instead.
  ///
  /// @throws IllegalArgumentException if a value is not one that this type can have
  Attributes with(Values values);

  /// All of them by name, in the original's order.
  Map<String, Object> shown();

  /// Each chunk arrives later, in order, without limiting how many are on the way.
  record Latency(long latency, long jitter, Distribution distribution) implements Attributes {
    @Override
    public String type() {
      return "latency";
    }

    @Override
    public Latency with(Values values) {
      var name = values.text("distribution", distribution.toString());
      return new Latency(
          values.whole("latency", latency),
          values.whole("jitter", jitter),
          Distribution.named(name).orElseThrow(() -> unknown(name)));
    }

    @Override
    public Map<String, Object> shown() {
      var shown = show("latency", latency, "jitter", jitter);
      if (distribution != Distribution.UNIFORM) {
        shown.put("distribution", distribution.toString());
      }
      return shown;
    }

    private static IllegalArgumentException unknown(String name) {
      var known =
          Arrays.stream(Distribution.values())
              .map(Distribution::toString)
              .collect(Collectors.joining(", "));
      return new IllegalArgumentException(
          "distribution must be one of %s: %s".formatted(known, name));
    }
  }

  /// So many thousand bytes a second and no more; with 0 none, and all are kept.
  record Bandwidth(long rate) implements Attributes {
    @Override
    public String type() {
      return "bandwidth";
    }

    @Override
    public Bandwidth with(Values values) {
      return new Bandwidth(values.whole("rate", rate));
    }

    @Override
    public Map<String, Object> shown() {
      return show("rate", rate);
    }
  }

  /// The end of the stream arrives later.
  record SlowClose(long delay) implements Attributes {
    @Override
    public String type() {
      return "slow_close";
    }

    @Override
    public SlowClose with(Values values) {
      return new SlowClose(values.whole("delay", delay));
    }

    @Override
    public Map<String, Object> shown() {
      return show("delay", delay);
    }
  }

  /// All bytes are dropped; after so long without any the connection is closed, with 0 never.
  record Timeout(long timeout) implements Attributes {
    @Override
    public String type() {
      return "timeout";
    }

    @Override
    public Timeout with(Values values) {
      return new Timeout(values.whole("timeout", timeout));
    }

    @Override
    public Map<String, Object> shown() {
      return show("timeout", timeout);
    }
  }

  /// So long after the first bytes both sides see a reset.
  record ResetPeer(long timeout) implements Attributes {
    @Override
    public String type() {
      return "reset_peer";
    }

    @Override
    public ResetPeer with(Values values) {
      return new ResetPeer(values.whole("timeout", timeout));
    }

    @Override
    public Map<String, Object> shown() {
      return show("timeout", timeout);
    }
  }

  /// Bytes arrive in small pieces.
  ///
  /// @param delay microseconds after each piece
  record Slicer(long averageSize, long sizeVariation, long delay) implements Attributes {
    @Override
    public String type() {
      return "slicer";
    }

    @Override
    public Slicer with(Values values) {
      return new Slicer(
          values.whole("average_size", averageSize),
          values.whole("size_variation", sizeVariation),
          values.whole("delay", delay));
    }

    @Override
    public Map<String, Object> shown() {
      return show("average_size", averageSize, "size_variation", sizeVariation, "delay", delay);
    }
  }

  /// After so many bytes the connection is closed.
  record LimitData(long bytes) implements Attributes {
    @Override
    public String type() {
      return "limit_data";
    }

    @Override
    public LimitData with(Values values) {
      return new LimitData(values.whole("bytes", bytes));
    }

    @Override
    public Map<String, Object> shown() {
      return show("bytes", bytes);
    }
  }

  /// Nothing.
  record Noop() implements Attributes {
    @Override
    public String type() {
      return "noop";
    }

    @Override
    public Noop with(Values values) {
      return this;
    }

    @Override
    public Map<String, Object> shown() {
      return show();
    }
  }

  /// A network partition of one direction: nothing arrives, neither bytes nor the end, and nothing
  /// is lost; all of it arrives on heal, which is the toxic's removal. Both directions are two
  /// toxics.
  record Partition() implements Attributes {
    @Override
    public String type() {
      return "partition";
    }

    @Override
    public Partition with(Values values) {
      return this;
    }

    @Override
    public Map<String, Object> shown() {
      return show();
    }
  }

  /// New connections reach nobody, and learn nothing, until the toxic is removed; those that are
  /// still there then reach the upstream. Established ones go on. The stream doesn't matter.
  record Blackhole() implements Attributes {
    @Override
    public String type() {
      return "blackhole";
    }

    @Override
    public Blackhole with(Values values) {
      return this;
    }

    @Override
    public Map<String, Object> shown() {
      return show();
    }
  }

  /// Bytes are on the way for so long, as with a latency; and when the sender ends or dies, those
  /// on the way are lost, and the receiver sees a reset: as when a machine goes down and not only
  /// the process, whose kernel would still deliver.
  record DropInFlight(long window) implements Attributes {
    @Override
    public String type() {
      return "drop_in_flight";
    }

    @Override
    public DropInFlight with(Values values) {
      return new DropInFlight(values.whole("window", window));
    }

    @Override
    public Map<String, Object> shown() {
      return show("window", window);
    }
  }

  /// The attributes of a type before anything is said about them; empty if there is no such type.
  static Optional<Attributes> ofType(String type) {
    return switch (type) {
      case "latency" -> Optional.of(new Latency(0, 0, Distribution.UNIFORM));
      case "bandwidth" -> Optional.of(new Bandwidth(0));
      case "slow_close" -> Optional.of(new SlowClose(0));
      case "timeout" -> Optional.of(new Timeout(0));
      case "reset_peer" -> Optional.of(new ResetPeer(0));
      case "slicer" -> Optional.of(new Slicer(0, 0, 0));
      case "limit_data" -> Optional.of(new LimitData(0));
      case "noop" -> Optional.of(new Noop());
      case "partition" -> Optional.of(new Partition());
      case "blackhole" -> Optional.of(new Blackhole());
      case "drop_in_flight" -> Optional.of(new DropInFlight(0));
      default -> Optional.empty();
    };
  }

  private static Map<String, Object> show(Object... namesAndValues) {
    var shown = new LinkedHashMap<String, Object>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      shown.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return shown;
  }
}
