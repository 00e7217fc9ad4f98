package soulfra.experiments.bench;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import soulfra.contract.Chat.Message;
import soulfra.contract.Chat.Role;
import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.MessageId;
import soulfra.contract.Id.UserId;
import soulfra.contract.IdText;
import soulfra.contract.Json;
import soulfra.contract.Page;
import tools.jackson.databind.JsonNode;

/// What the edge itself costs a read: a page of 20 messages as JSON in both versions of the API,
/// and the ids in it. The baseline is the ids alone: 60 of them stand in a page.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class PageJsonBenchmark {

  private static final int ITEMS = 20;

  private final Page<Message> page =
      new Page<>(
          LongStream.range(0, ITEMS).mapToObj(PageJsonBenchmark::message).toList(), "next-page");

  private final byte[] encoded = Json.write(page, Json.v2());

  private static Message message(long number) {
    return new Message(
        new MessageId(1L << 50 | number),
        new AgentId(1L << 49 | number),
        new UserId(1L << 48 | number),
        number % 2 == 0 ? Role.AGENT : Role.USER,
        "I hear you: hello there, this is message %d, and it is long enough".formatted(number),
        1000 + number,
        Instant.ofEpochMilli(1_770_000_000_000L + number),
        Map.of());
  }

  @Benchmark
  public int sixtyIds() {
    int length = 0;
    for (var item : page.items()) {
      length += IdText.of(item.id().number()).length();
      length += IdText.of(item.agentId().number()).length();
      length += IdText.of(item.userId().number()).length();
    }
    return length;
  }

  @Benchmark
  public byte[] writePageV1() {
    return Json.write(page, Json.v1());
  }

  @Benchmark
  public byte[] writePageV2() {
    return Json.write(page, Json.v2());
  }

  @Benchmark
  public JsonNode readPage() {
    return Json.read(encoded, JsonNode.class, Json.v2());
  }
}
