package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
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
    id = "5.1",
    name = "encoded-size",
    chapter = Chapter.ENCODING,
    section = "Formats for Encoding Data",
    sectionInFirstEdition = "Formats for Encoding Data",
    title = "The names of the fields, a million times",
    question =
        """
        A thought goes over the wire: five numbers and two short texts. How many bytes does it \
        take in six encodings, one by one and a hundred at a time, compressed?\
        """,
    broken = "Java serialisation and JSON: each thought carries the names of its fields.",
    fixed =
        """
        Protocol Buffers and Avro: both sides have a schema, and names need not travel; or a \
        hundred at a time, compressed.\
        """,
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              (Encodings alone, of the records that it sends.) Java serialisation is the largest: \
              it describes the class each time. JSON takes at least twice what a schema takes; \
              MessagePack saves the digits and keeps the names, which is little. Compressing \
              single messages hardly helps, for the names occur once in each; compressing a \
              hundred removes most of the difference, and the processor pays.\
              """)
    },
    change = "Let the body have 2,000 characters: what is left of the difference?")
public final class E05_1_EncodedSize implements Experiment {

  private static final int BATCH = 100;

  /// @param bytes of a thought by itself, mean
  /// @param batched bytes of a thought among a hundred that are deflated together
  /// @param wrong thoughts that were not the same after decoding
  private record Outcome(
      Encoding encoding, double bytes, double batched, int wrong, double encode, double decode) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int count = lab.quick() ? 5_000 : 200_000;
    var random = lab.random().split();
    var thoughts = IntStream.range(0, count).mapToObj(i -> thought(i, random)).toList();
    var outcomes = new EnumMap<Encoding, Outcome>(Encoding.class);
    for (var encoding : Encoding.values()) {
      lab.say("%,d thoughts in %s".formatted(count, encoding.says));
      outcomes.put(encoding, measure(encoding, thoughts));
    }
    double json = bytes(outcomes, Encoding.JSON);
    double protobuf = bytes(outcomes, Encoding.PROTOBUF);
    double avro = bytes(outcomes, Encoding.AVRO);
    int wrong = outcomes.values().stream().mapToInt(Outcome::wrong).sum();
    double batched =
        Objects.requireNonNull(outcomes.get(Encoding.JSON)).batched
            / Objects.requireNonNull(outcomes.get(Encoding.AVRO)).batched;
    return new Findings(
        "A thought takes %.0f bytes in Java serialisation, %.0f in JSON, %.0f in MessagePack, %.0f in Protocol Buffers and %.0f in Avro; a hundred deflated JSONs take %.1f times what a hundred deflated Avros take."
            .formatted(
                bytes(outcomes, Encoding.JAVA),
                json,
                bytes(outcomes, Encoding.MESSAGE_PACK),
                protobuf,
                avro,
                batched),
        List.of(
            Check.atLeast(BROKEN, "JSON ÷ Avro, bytes", 2, json / avro),
            Check.atLeast(
                BROKEN,
                "Java serialisation ÷ Avro, bytes",
                2.5,
                bytes(outcomes, Encoding.JAVA) / avro),
            Check.atLeast(
                BROKEN,
                "MessagePack ÷ Avro, bytes",
                1.4,
                bytes(outcomes, Encoding.MESSAGE_PACK) / avro),
            Check.atMost(FIXED, "Protocol Buffers ÷ Avro, bytes", 1.2, protobuf / avro),
            Check.atMost(FIXED, "JSON ÷ Avro, a hundred at a time, deflated", 1.6, batched),
            Check.never(
                COMPARED,
                "A thought is another one after decoding",
                wrong,
                (long) count * outcomes.size())),
        List.of(
            new Chart(
                "What a schema that both sides know saves",
                new Chart.Axis(
                    "1 Java, 2 JSON, 3 JSON deflated, 4 MessagePack, 5 Protocol Buffers, 6 Avro",
                    false),
                new Chart.Axis("bytes a thought", false),
                IntStream.rangeClosed(1, outcomes.size()).mapToObj(i -> (double) i).toList(),
                List.of(
                    new Chart.Series(
                        "by itself", outcomes.values().stream().map(Outcome::bytes).toList()),
                    new Chart.Series(
                        "among a hundred, deflated",
                        outcomes.values().stream().map(Outcome::batched).toList())),
                List.of())),
        List.of(table(outcomes.values())));
  }

  private static Encoding.Thought thought(int number, SplittableRandom random) {
    return new Encoding.Thought(
        1_000_000L + number,
        random.nextInt(100_000),
        1_790_000_000_000L + 40L * number + random.nextInt(40),
        random.nextInt(300),
        random.nextInt(10) == 0,
        List.of("calm", "curious", "sad", "awake").get(random.nextInt(4)),
        "a thought that says %08x".formatted(random.nextInt()));
  }

  private static Outcome measure(Encoding encoding, List<Encoding.Thought> thoughts)
      throws IOException {
    // Once over all of it before the clock runs, for the compiler's sake.
    var encoded = new ArrayList<byte[]>();
    for (var thought : thoughts) {
      encoded.add(encoding.encode(thought));
    }
    int wrong = 0;
    for (int i = 0; i < thoughts.size(); i++) {
      wrong += encoding.decode(encoded.get(i)).equals(thoughts.get(i)) ? 0 : 1;
    }
    long start = System.nanoTime();
    long bytes = 0;
    for (var thought : thoughts) {
      bytes += encoding.encode(thought).length;
    }
    long between = System.nanoTime();
    for (var one : encoded) {
      wrong += encoding.decode(one).id() > 0 ? 0 : 1;
    }
    long end = System.nanoTime();
    long batched = 0;
    for (int i = 0; i < encoded.size(); i += BATCH) {
      var batch = new ByteArrayOutputStream();
      for (var one : encoded.subList(i, Math.min(encoded.size(), i + BATCH))) {
        batch.write(one);
      }
      batched += Encoding.deflated(batch.toByteArray()).length;
    }
    double count = thoughts.size();
    return new Outcome(
        encoding,
        bytes / count,
        batched / count,
        wrong,
        (between - start) / count,
        (end - between) / count);
  }

  private static double bytes(Map<Encoding, Outcome> outcomes, Encoding encoding) {
    return Objects.requireNonNull(outcomes.get(encoding)).bytes;
  }

  private static Table table(Collection<Outcome> outcomes) {
    return new Table(
        "A thought of five numbers and two short texts",
        List.of("Encoding", "bytes", "among 100, deflated", "encode ns", "decode ns"),
        outcomes.stream()
            .map(o -> Table.row(o.encoding.says, o.bytes, o.batched, o.encode, o.decode))
            .toList());
  }
}
