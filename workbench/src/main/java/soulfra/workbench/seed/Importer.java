package soulfra.workbench.seed;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import soulfra.contract.ImportLine;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/// Brings lines into a stage by its operator's import, many in one request, each request one
/// transaction. A request that fails stored nothing, and ends the import.
public final class Importer implements AutoCloseable {

  /// Far below the 8 MiB that a request may have: a transaction of seconds holds up everyone else.
  private static final int CHUNK_BYTES = 1 << 20;

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final ObjectWriter json = JsonMapper.builder().build().writerFor(ImportLine.class);
  private final HttpClient http;
  private final URI url;
  private final String token;
  private final LongConsumer stored;

  /// @param stored told after each request how many lines it stored
  public Importer(URI stage, String token, LongConsumer stored) {
    this.http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    this.url = stage.resolve("/operator/import");
    this.token = token;
    this.stored = stored;
  }

  /// A source of lines, which hands them out one by one.
  @FunctionalInterface
  public interface Lines {
    void to(Consumer<ImportLine> sink);
  }

  /// Stores these one after the other.
  public void store(Lines lines) {
    var chunk = new Chunk();
    lines.to(chunk::add);
    chunk.send();
  }

  /// Stores some sources side by side, each in its own order: while the stage stores one request,
  /// the next is being written and read.
  public void storeAll(List<Lines> lanes) throws InterruptedException, ExecutionException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = lanes.stream().map(lane -> threads.submit(() -> store(lane))).toList();
      for (var lane : running) {
        lane.get();
      }
    }
  }

  private final class Chunk {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(CHUNK_BYTES + 8192);

    void add(ImportLine line) {
      bytes.writeBytes(json.writeValueAsBytes(line));
      bytes.write('\n');
      if (bytes.size() >= CHUNK_BYTES) {
        send();
      }
    }

    void send() {
      if (bytes.size() > 0) {
        stored.accept(Importer.this.send(bytes.toByteArray()));
        bytes.reset();
      }
    }
  }

  private long send(byte[] lines) {
    var request =
        HttpRequest.newBuilder(url)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/x-ndjson")
            .timeout(PATIENCE)
            .POST(BodyPublishers.ofByteArray(lines))
            .build();
    try {
      var answer = http.send(request, BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        var problem = JsonMapper.shared().readTree(answer.body());
        throw new ImportFailure(
            "The import was refused: " + problem.path("detail").asString(answer.body()));
      }
      return JsonMapper.shared().readTree(answer.body()).path("stored").asLong();
    } catch (IOException e) {
      throw new ImportFailure("The stage gave no answer: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ImportFailure("Interrupted; what was sent before is stored.");
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }

  /// The import ended early. What earlier requests stored is there.
  public static final class ImportFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    ImportFailure(String message) {
      super(message);
    }
  }
}
