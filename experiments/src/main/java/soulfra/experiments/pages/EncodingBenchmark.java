package soulfra.experiments.pages;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import soulfra.experiments.pages.Encoding.Thought;

/// What it costs to write a thought down and to read it again, in each encoding of experiment 5.1,
/// which counts the bytes.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EncodingBenchmark {

  private static final Thought THOUGHT =
      new Thought(
          1L << 50,
          1L << 49,
          1_790_000_000_000L,
          17,
          false,
          "curious",
          "I wonder what it costs to say this over and over again");

  @Param({"JAVA", "JSON", "DEFLATED_JSON", "MESSAGE_PACK", "PROTOBUF", "AVRO"})
  public String encoding = "JSON";

  private Encoding chosen = Encoding.JSON;
  private byte[] encoded = {};

  @Setup
  public void choose() throws IOException {
    chosen = Encoding.valueOf(encoding);
    encoded = chosen.encode(THOUGHT);
  }

  @Benchmark
  public byte[] write() throws IOException {
    return chosen.encode(THOUGHT);
  }

  @Benchmark
  public Object read() throws IOException {
    return chosen.decode(encoded);
  }
}
