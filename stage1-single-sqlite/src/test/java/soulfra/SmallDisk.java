package soulfra;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import soulfra.servers.Launch;
import soulfra.servers.StageProcess;

/// A real file system of a few megabytes: a tmpfs in a mount namespace that a process of ours holds
/// open. Linux only, and only where namespaces are allowed.
final class SmallDisk implements AutoCloseable {

  /// How to make a namespace in which we may mount, and how to enter it.
  private record Way(List<String> make, List<String> enter) {}

  private static final List<Way> WAYS =
      List.of(
          new Way(
              List.of("unshare", "--user", "--map-root-user", "--mount"),
              List.of("nsenter", "--user", "--preserve-credentials", "--mount", "--target")),
          new Way(List.of("unshare", "--mount"), List.of("nsenter", "--mount", "--target")));

  private static final String HOLD =
      """
      mount -t tmpfs -o size="$1"m tmpfs "$2" && echo "ready $2" && exec sleep infinity
      """;

  private final StageProcess holder;
  private final List<String> enter;
  private final Path mountPoint;

  private SmallDisk(StageProcess holder, List<String> enter, Path mountPoint) {
    this.holder = holder;
    this.enter = enter;
    this.mountPoint = mountPoint;
  }

  /// Empty if this machine lets us mount nothing.
  ///
  /// @param mountPoint an empty folder, which stays empty for everybody else
  static Optional<SmallDisk> mount(Path mountPoint, int megabytes, Path log) {
    return WAYS.stream()
        .flatMap(way -> mount(way, mountPoint, megabytes, log).stream())
        .findFirst();
  }

  private static Optional<SmallDisk> mount(Way way, Path mountPoint, int megabytes, Path log) {
    var command = new ArrayList<>(way.make());
    command.addAll(List.of("sh", "-c", HOLD, "sh", String.valueOf(megabytes)));
    command.add(mountPoint.toString());
    try {
      var holder =
          StageProcess.start(
              new Launch("small disk", command, Map.of(), log, Duration.ofSeconds(30)));
      return Optional.of(new SmallDisk(holder, way.enter(), mountPoint));
    } catch (IllegalStateException e) {
      return Optional.empty();
    }
  }

  /// The same launch, by a process that has this disk at the mount point.
  Launch under(Launch launch) {
    var command =
        Stream.of(enter, List.of(Long.toString(holder.pid())), launch.command())
            .flatMap(List::stream)
            .toList();
    return new Launch(
        launch.name(), command, launch.environment(), launch.log(), launch.patience());
  }

  /// The disk as we see it, who are not in its namespace.
  Path outside() {
    return Path.of("/proc/%d/root%s".formatted(holder.pid(), mountPoint));
  }

  /// Leaves so many bytes free, and returns the file to delete when there should be space again.
  Path fill(long bytesLeft) throws IOException {
    var ballast = outside().resolve("ballast");
    try (var file = FileChannel.open(ballast, CREATE_NEW, WRITE)) {
      assertThatThrownBy(() -> writeWithoutEnd(file)).hasMessageContaining("No space left");
      file.truncate(file.size() - bytesLeft);
    }
    return ballast;
  }

  private static void writeWithoutEnd(FileChannel file) throws IOException {
    while (true) {
      file.write(ByteBuffer.allocate(4096));
    }
  }

  @Override
  public void close() {
    holder.close();
  }
}
