package soulfra.toxiproxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/// Toxics that keep bytes keep all of them, in order, in both directions, however they are chained
/// and whatever changes while bytes are on the way.
class BytesProperties {

  /// A toxic, with what it is changed to while bytes flow.
  record Kept(String type, String stream, String attributes, String later) {

    String added(int number) {
      return "{'type':'%s','stream':'%s','name':'%d','attributes':%s}"
          .formatted(type, stream, number, attributes);
    }

    String changed() {
      return "{'attributes':%s}".formatted(later);
    }
  }

  @Provide
  Arbitrary<Kept> kept() {
    var attributes =
        Arbitraries.of("latency", "bandwidth", "slicer", "slow_close", "noop", "partition")
            .tuple1()
            .flatMap(type ->
                Combinators.combine(some(type.get1()), some(type.get1()))
                    .as((first, later) -> List.of(type.get1(), first, later)));
    var stream = Arbitraries.of("upstream", "downstream");
    return Combinators.combine(attributes, stream)
        .as((a, s) -> new Kept(a.get(0), s, a.get(1), a.get(2)));
  }

  private static Arbitrary<String> some(String type) {
    var small = Arbitraries.integers().between(0, 30);
    return switch (type) {
      case "latency" ->
          Combinators.combine(small, small, Arbitraries.of("uniform", "normal", "pareto"))
              .as("{'latency':%d,'jitter':%d,'distribution':'%s'}"::formatted);
      case "bandwidth" ->
          Arbitraries.integers().between(2_000, 90_000).map("{'rate':%d}"::formatted);
      case "slicer" ->
          Combinators.combine(
                  Arbitraries.integers().between(0, 5_000),
                  Arbitraries.integers().between(0, 5_000),
                  small)
              .as("{'average_size':%d,'size_variation':%d,'delay':%d}"::formatted);
      case "slow_close" -> small.map("{'delay':%d}"::formatted);
      default -> Arbitraries.just("{}");
    };
  }

  @Property(tries = 60)
  void bytes_arrive_as_they_were_sent(
      @ForAll @Size(max = 5) List<@From("kept") Kept> toxics,
      @ForAll @IntRange(max = 300_000) int up,
      @ForAll @IntRange(max = 300_000) int down,
      @ForAll long seed)
      throws IOException {
    try (var wire = TestWire.seeded(seed);
        var ends = wire.connect()) {
      int half = toxics.size() / 2;
      for (int i = 0; i < half; i++) {
        wire.add(toxics.get(i).added(i));
      }
      var upstream = send(ends.client(), up, seed);
      var downstream = send(ends.peer(), down, seed + 1);
      var atPeer = receive(ends.peer());
      var atClient = receive(ends.client());
      for (int i = half; i < toxics.size(); i++) {
        wire.add(toxics.get(i).added(i));
      }
      for (int i = 0; i < toxics.size(); i++) {
        wire.change("" + i, toxics.get(i).changed());
      }
      for (int i = 0; i < toxics.size(); i++) {
        if (toxics.get(i).type.equals("partition") || i % 2 == 0) {
          wire.remove("" + i);
        }
      }
      assertThat(atPeer.join()).isEqualTo(upstream);
      assertThat(atClient.join()).isEqualTo(downstream);
    }
  }

  /// Sends in writes of any size, and then ends this direction.
  private static byte[] send(Socket from, int count, long seed) {
    var random = new SplittableRandom(seed);
    var bytes = new byte[count];
    random.nextBytes(bytes);
    Thread.ofVirtual()
        .start(() -> {
          try {
            for (int sent = 0; sent < count; ) {
              int part = Math.min(count - sent, 1 + random.nextInt(100_000));
              from.getOutputStream().write(bytes, sent, part);
              sent += part;
            }
            from.shutdownOutput();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    return bytes;
  }

  private static CompletableFuture<byte[]> receive(Socket at) {
    var all = new CompletableFuture<byte[]>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            all.complete(at.getInputStream().readAllBytes());
          } catch (IOException e) {
            all.completeExceptionally(e);
          }
        });
    return all;
  }
}
