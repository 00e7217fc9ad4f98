package soulfra.contract.witness;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import soulfra.contract.client.SoulfraClient;

/// What thousands of live connections need, and what a stage says of itself while it holds them.
public final class Crowd {

  private Crowd() {}

  /// A connection is a file to each of its two ends; a JVM raises its own limit as far as it may.
  public static void assumeFiles(int needed) throws IOException {
    var shell = new ProcessBuilder("sh", "-c", "ulimit -Hn").start();
    var limit = new String(shell.getInputStream().readAllBytes(), US_ASCII).strip();
    Assumptions.assumeTrue(
        limit.equals("unlimited") || Integer.parseInt(limit) >= needed,
        "needs %d open files (ulimit -Hn), and has %s".formatted(needed, limit));
  }

  public static long connections(SoulfraClient client) {
    return sum(client, "soulfra_live_connections ");
  }

  public static long heapAfterGc(long pid, SoulfraClient client)
      throws IOException, InterruptedException {
    var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    var gc =
        new ProcessBuilder(jcmd, Long.toString(pid), "GC.run")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(gc.waitFor()).as("jcmd").isZero();
    return sum(client, "jvm_memory_used_bytes{area=\"heap\"");
  }

  /// The sum of the metrics whose name and labels begin so.
  private static long sum(SoulfraClient client, String begin) {
    return client
        .metrics()
        .lines()
        .filter(line -> line.startsWith(begin))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }
}
