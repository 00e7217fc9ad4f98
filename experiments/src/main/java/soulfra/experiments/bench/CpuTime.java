package soulfra.experiments.bench;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// How much processor time some processes take, with those that they have started: what two cores
/// hide in the rate shows here.
///
/// @param pids asked anew each time: a server may be another process by now
record CpuTime(Supplier<List<Long>> pids) {

  Duration now() {
    return pids.get().stream()
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
        .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }
}
