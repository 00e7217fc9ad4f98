package soulfra.experiments.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a run ran on. Measures from two machines compare only as ratios.
public record Machine(
    String system, String processor, int processors, long memoryMiB, String java) {

  public static Machine here() {
    return new Machine(
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        processorName(),
        Runtime.getRuntime().availableProcessors(),
        allMemoryMiB(),
        System.getProperty("java.runtime.version"));
  }

  private static String processorName() {
    var linux = Path.of("/proc/cpuinfo");
    var architecture = System.getProperty("os.arch");
    if (!Files.isReadable(linux)) {
      return architecture;
    }
    try (var lines = Files.lines(linux)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(architecture);
    } catch (IOException e) {
      return architecture; // nothing depends on it
    }
  }

  private static long allMemoryMiB() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize() >> 20
        : 0;
  }
}
