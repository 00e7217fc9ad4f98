package soulfra.chaos.workload;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import soulfra.contract.Problem;
import tools.jackson.databind.json.JsonMapper;

/// A history as it happens: JSON lines in Jepsen's words, in the order of time, that `./lab check`
/// reads. What it says of the last moments, for whoever watches, is only counted.
public final class Recording implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// How an operation ended.
  public enum End {
    OK,
    FAIL,
    INFO
  }

  /// What was done since the last time that somebody looked.
  ///
  /// @param latencies of the acknowledged ones, in nanoseconds, sorted
  public record Lately(int ok, int failed, int unknown, List<Long> latencies) {

    public double millis(double quantile) {
      return latencies.isEmpty()
          ? Double.NaN
          : latencies.get((int) (quantile * (latencies.size() - 1))) / 1e6;
    }
  }

  /// Something that was broken for a time.
  ///
  /// @param on who suffered
  /// @param from nanoseconds since the history began
  public record Broken(String fault, List<String> on, long from, long to) {

    public Broken {
      on = List.copyOf(on);
    }
  }

  private volatile long zero = System.nanoTime();
  private final Path file;
  private final BufferedWriter out;
  private final List<Broken> broken = new ArrayList<>();
  private final List<Broken> whole = new ArrayList<>();
  private int failed;
  private int unknown;
  private List<Long> latencies = new ArrayList<>();

  public Recording(Path file) {
    this.file = file;
    try {
      Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
      out = Files.newBufferedWriter(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Can't write a history to " + file, e);
    }
  }

  /// What comes now comes at zero; to be said before anything is asked.
  public void begin() {
    zero = System.nanoTime();
  }

  /// What an operation does; null stands for what was asked.
  @FunctionalInterface
  interface Call {
    @Nullable Object run();
  }

  /// Asks for something, and writes down what was asked, told, and when. A definite problem says
  /// that it did not happen; after any other nobody knows.
  End ask(
      String process,
      String f,
      @Nullable Object key,
      @Nullable Object value,
      String node,
      Call call) {
    write(process, "invoke", f, key, value, node, null);
    long began = System.nanoTime();
    try {
      var told = call.run();
      write(process, "ok", f, key, told == null ? value : told, node, null);
      ended(System.nanoTime() - began, End.OK);
      return End.OK;
    } catch (Problem e) {
      var end = e.definite() ? End.FAIL : End.INFO;
      write(process, e.definite() ? "fail" : "info", f, key, value, node, text(e));
      ended(0, end);
      return end;
    } catch (RuntimeException e) {
      write(process, "info", f, key, value, node, e.toString());
      ended(0, End.INFO);
      return End.INFO;
    }
  }

  private static String text(Problem e) {
    return e.code().text() + ": " + e.detail();
  }

  private synchronized void ended(long nanos, End end) {
    switch (end) {
      case OK -> latencies.add(nanos);
      case FAIL -> failed++;
      case INFO -> unknown++;
    }
  }

  public synchronized Lately lately() {
    var sorted = latencies.stream().sorted().toList();
    var lately = new Lately(sorted.size(), failed, unknown, sorted);
    latencies = new ArrayList<>();
    failed = 0;
    unknown = 0;
    return lately;
  }

  /// A fault begins; it is told before it is there, so that nothing that suffers seems to come
  /// earlier.
  ///
  /// @return to be given to [#healed]
  public synchronized Broken breaks(String fault) {
    var begun = new Broken(fault, List.of(), System.nanoTime() - zero, Long.MAX_VALUE);
    broken.add(begun);
    write("nemesis", "info", "start-" + fault, null, null, null, null);
    return begun;
  }

  /// A fault is over. Checkers take the time from the first of several to the end of the last for
  /// one, so only that end says `stop`.
  ///
  /// @param on who suffered; nobody if it could not be done
  public synchronized void healed(Broken begun, List<String> on) {
    broken.remove(begun);
    if (!on.isEmpty()) {
      whole.add(new Broken(begun.fault, on, begun.from, System.nanoTime() - zero));
    }
    var word = broken.isEmpty() ? "stop-" : "over-";
    write("nemesis", "info", word + begun.fault, null, on, null, null);
  }

  /// What was broken and is whole again, in that order.
  public synchronized List<Broken> wasBroken() {
    return List.copyOf(whole);
  }

  private synchronized void write(
      String process,
      String type,
      String f,
      @Nullable Object key,
      @Nullable Object value,
      @Nullable String node,
      @Nullable String error) {
    var line = new LinkedHashMap<String, @Nullable Object>();
    line.put("process", process);
    line.put("type", type);
    line.put("f", f);
    if (key != null) {
      line.put("key", key);
    }
    line.put("value", value);
    line.put("time", System.nanoTime() - zero);
    putIfThere(line, "node", node);
    putIfThere(line, "error", error);
    try {
      out.write(JSON.writeValueAsString(line));
      out.newLine();
    } catch (IOException e) {
      throw new UncheckedIOException("Can't write a history to " + file, e);
    }
  }

  private static void putIfThere(
      Map<String, @Nullable Object> line, String name, @Nullable String value) {
    if (value != null) {
      line.put(name, value);
    }
  }

  @Override
  public synchronized void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Can't write a history to " + file, e);
    }
  }
}
