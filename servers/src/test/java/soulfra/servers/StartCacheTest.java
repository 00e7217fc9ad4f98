package soulfra.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartCacheTest {

  @TempDir Path home;

  @Test
  void a_cache_of_an_older_build_is_not_used() throws IOException {
    var target = home.resolve("target");
    var jar = Files.createFile(Files.createDirectories(target).resolve("stage.jar"));
    assertThat(command()).doesNotContain("-XX:AOTCache");

    var cache = Files.createFile(target.resolve("app.aot"));
    Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000_000));
    Files.setLastModifiedTime(cache, FileTime.fromMillis(2_000_000));
    assertThat(command()).contains("-XX:AOTCache=" + cache.toAbsolutePath());

    Files.setLastModifiedTime(jar, FileTime.fromMillis(3_000_000));
    assertThat(command()).doesNotContain("-XX:AOTCache");
  }

  private String command() {
    return String.join(" ", Launch.stage(home, Map.of(), home.resolve("log")).command());
  }
}
