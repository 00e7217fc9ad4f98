package soulfra.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheTest {

  private static final String ENTRY = "org/junit/jupiter/api/Test.class";

  @TempDir Path folder;

  @Test
  void what_many_want_at_once_is_unpacked_once() throws Exception {
    var cache = new Cache(folder);
    var times = new AtomicInteger();
    Callable<Path> want =
        () ->
            cache.unpacked(
                entry(),
                (content, into) -> {
                  times.incrementAndGet();
                  Files.copy(content, into.resolve("it"));
                });
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (var got : threads.invokeAll(Stream.generate(() -> want).limit(8).toList())) {
        assertThat(got.get().resolve("it")).exists();
      }
    }
    assertThat(times).hasValue(1);
  }

  @Test
  void what_was_unpacked_in_part_is_not_there_and_is_unpacked_anew() throws IOException {
    var cache = new Cache(folder);
    assertThatThrownBy(() ->
            cache.unpacked(
                entry(),
                (_, into) -> {
                  Files.writeString(into.resolve("half"), "");
                  throw new IOException("the disk is full");
                }))
        .hasRootCauseMessage("the disk is full");
    var home = cache.unpacked(entry(), (_, into) -> Files.writeString(into.resolve("whole"), ""));
    try (var files = Files.list(home)) {
      assertThat(files).containsExactly(home.resolve("whole"));
    }
  }

  private static URL entry() {
    return Objects.requireNonNull(CacheTest.class.getClassLoader().getResource(ENTRY));
  }
}
