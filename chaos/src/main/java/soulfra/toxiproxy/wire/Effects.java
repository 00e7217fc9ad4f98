package soulfra.toxiproxy.wire;

import java.util.random.RandomGenerator;
import soulfra.toxiproxy.toxic.Attributes;

/// What each toxic does.
final class Effects {

  private Effects() {}

  static Effect of(
      Attributes attributes, RandomGenerator random, Ledger ledger, Memory memory, long now) {
    return switch (attributes) {
      case Attributes.Latency l ->
          new LatencyEffect(
              () -> saturated(l.latency(), l.distribution().jitter(l.jitter(), random)));
      case Attributes.Bandwidth b -> new BandwidthEffect(b.rate());
      case Attributes.SlowClose s -> new SlowCloseEffect(s.delay());
      case Attributes.Timeout t -> new TimeoutEffect(t.timeout(), ledger, now);
      case Attributes.ResetPeer r -> new ResetEffect(r.timeout(), ledger, memory);
      case Attributes.Slicer s -> new SlicerEffect(s, random);
      case Attributes.LimitData l -> new LimitEffect(l.bytes(), ledger, memory);
      case Attributes.Partition _ -> new PartitionEffect();
      case Attributes.DropInFlight d -> new InFlightEffect(d.window(), ledger);
      case Attributes.Noop _ -> new Effect.None();
      case Attributes.Blackhole _ -> new Effect.None(); // acts where connections begin
    };
  }

  private static long saturated(long latency, long jitter) {
    long sum = latency + jitter;
    boolean overflow = ((latency ^ sum) & (jitter ^ sum)) < 0;
    return overflow ? (latency < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
  }
}
