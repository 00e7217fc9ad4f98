package soulfra.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/// Redis out of the jar of `embedded-redis`, of which only the program is used; where that can't be
/// started, the `redis-server` or `valkey-server` on the PATH.
final class RedisEngine implements Engine {

  private final String program = RedisProgram.find();
  private final Supplier<String> more;

  RedisEngine() {
    this(() -> "");
  }

  /// @param more settings beside those that every server here has; asked for at each start
  RedisEngine(Supplier<String> more) {
    this.more = more;
  }

  @Override
  public List<String> command(Path folder) {
    return List.of(program, folder.resolve("redis.conf").toString());
  }

  @Override
  public void prepare(Path folder, int port) throws IOException {
    Files.createDirectories(folder.resolve("data"));
    var users = folder.resolve("users.acl");
    if (!Files.exists(users)) {
      Secret.write(users, "user default on >%s ~* &* +@all%n".formatted(Secret.in(folder)));
    }
    var settings =
        """
        bind 127.0.0.1
        port %d
        dir "%s"
        aclfile "%s"
        # The log of every change, synced every second: a power cut may cost the last one.
        appendonly yes
        appendfsync everysec
        save ""
        # Its command line keeps the name of this file, by which its orphans are known.
        set-proc-title no
        """
            .formatted(port, folder.resolve("data"), users);
    Files.writeString(folder.resolve("redis.conf"), settings + more.get());
  }

  @Override
  public boolean listening(Path folder, long pid) {
    return true; // asking costs it nothing
  }

  @Override
  public boolean isOurs(String commandLine, Path folder) {
    return commandLine.startsWith(program)
        && commandLine.contains(folder.resolve("redis.conf").toString());
  }
}
