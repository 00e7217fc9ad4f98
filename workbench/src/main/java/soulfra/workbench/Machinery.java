package soulfra.workbench;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import soulfra.experiments.report.Machine;
import soulfra.workbench.Doctor.Diagnosis;

/// What this machine has, each thing looked for and not assumed.
record Machinery(Path root) {

  private static final int SYNCS = 200;
  private static final long MIB = 1 << 20;

  List<Diagnosis> diagnoses() {
    return List.of(
        jdk(),
        cores(),
        memory(),
        disk(),
        fsync(),
        files(),
        port(7000, "the workbench page: ./lab up --workbench-port chooses another"),
        port(7001, "stage 1: ./lab up --port chooses another"),
        port(7002, "stage 2: goes with stage 1's"),
        port(7012, "stage 2's second instance: goes with stage 1's"),
        port(7003, "stage 3: goes with stage 1's"),
        port(7013, "stage 3's second instance: goes with stage 1's"),
        program(
            "Chromium",
            "tests of the pages, which are skipped without it",
            "chromium",
            "chromium-browser",
            "google-chrome",
            "google-chrome-stable"),
        program("Node", "bench against the same product on Node, left out without it", "node"),
        program(
            "Container engine", "servers in containers instead of processes", "docker", "podman"),
        program("unshare", "experiments that fill a disk of their own, without root", "unshare"));
  }

  private static Diagnosis jdk() {
    return new Diagnosis(
        "JDK",
        true,
        Runtime.version().feature() >= 25,
        System.getProperty("java.runtime.version") + " in " + System.getProperty("java.home"),
        "runs everything; 25 or newer");
  }

  private static Diagnosis cores() {
    var here = Machine.here();
    return new Diagnosis(
        "Cores",
        false,
        here.processors() >= 2,
        here.processors() + " × " + here.processor(),
        "two at least, one for the server and one for who measures it");
  }

  private static Diagnosis memory() {
    long mib = Machine.here().memoryMiB();
    return new Diagnosis(
        "Memory",
        true,
        mib >= 2048,
        "%,d MiB".formatted(mib),
        "2 GiB at least; 8 GiB for all stages at once, 6 GiB with --small");
  }

  private Diagnosis disk() {
    try {
      long free = Files.getFileStore(root).getUsableSpace() / MIB;
      return new Diagnosis(
          "Free disk",
          true,
          free >= 2048,
          "%,d MiB free on %s".formatted(free, Files.getFileStore(root)),
          "2 GiB at least; a million messages take about 1 GiB");
    } catch (IOException e) {
      return new Diagnosis("Free disk", true, false, "can't be asked: " + e.getMessage(), "");
    }
  }

  /// What it costs to make one small write durable, measured beside the data.
  private Diagnosis fsync() {
    var use = "every acknowledged write waits for one; under 0.05 ms the disk probably lies";
    try {
      var folder = Files.createDirectories(root.resolve(".lab"));
      var file = Files.createTempFile(folder, "fsync", ".tmp");
      try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        var took = new Histogram(3);
        for (int i = 0; i < SYNCS; i++) {
          long begin = System.nanoTime();
          channel.write(ByteBuffer.wrap(new byte[4096]));
          channel.force(false);
          took.recordValue(System.nanoTime() - begin);
        }
        var found =
            String.format(
                Locale.ROOT,
                "p50 %.2f ms, p99 %.2f ms (%d writes of 4 KiB)",
                took.getValueAtPercentile(50) / 1e6,
                took.getValueAtPercentile(99) / 1e6,
                SYNCS);
        return new Diagnosis("fsync", false, true, found, use);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      return new Diagnosis("fsync", true, false, "can't write: " + e.getMessage(), use);
    }
  }

  private static Diagnosis files() {
    long limit =
        ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.UnixOperatingSystemMXBean unix
            ? unix.getMaxFileDescriptorCount()
            : Long.MAX_VALUE;
    return new Diagnosis(
        "Open files",
        false,
        limit >= 12_000,
        "%,d".formatted(limit),
        "12,000 for 5,000 live connections, which take one at each end: ulimit -n 65536");
  }

  private static Diagnosis port(int port, String use) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return new Diagnosis("Port " + port, false, true, "free", use);
    } catch (IOException e) {
      return new Diagnosis("Port " + port, false, false, "in use", use);
    }
  }

  private static Diagnosis program(String name, String use, String... commands) {
    var found = Arrays.stream(commands).flatMap(c -> onPath(c).stream()).findFirst();
    return new Diagnosis(
        name, false, found.isPresent(), found.map(Path::toString).orElse("not found"), use);
  }

  private static Optional<Path> onPath(String command) {
    var path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.of(path.split(Pattern.quote(File.pathSeparator), -1))
        .map(folder -> Path.of(folder, command))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
