package soulfra.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/// Postgres out of the jars of `io.zonky.test.postgres`, of which only the programs are used: their
/// own launcher keeps no process handle, and turns fsync off.
final class PostgresEngine implements Engine {

  private static final int EXECUTABLE = 0111;

  private final Unprivileged user;
  private final Path programs;
  private final String superuser;
  private final String more;

  PostgresEngine(Unprivileged user, Cache cache) {
    this(user, cache, "postgres", "");
  }

  /// @param more settings beside those that every server here has; they win over these
  PostgresEngine(Unprivileged user, Cache cache, String superuser, String more) {
    this.user = user;
    this.programs = unpacked(cache);
    this.superuser = superuser;
    this.more = more;
  }

  @Override
  public List<String> wrapper() {
    return user.wrapper();
  }

  /// Fast shutdown: clients are thrown out, and a checkpoint is written.
  @Override
  public String stopSignal() {
    return "INT";
  }

  @Override
  public List<String> command(Path folder) {
    return List.of(program("postgres"), "-D", data(folder).toString());
  }

  @Override
  public void prepare(Path folder, int port) throws IOException {
    if (!Files.isDirectory(data(folder))) {
      initialize(folder);
    }
    var settings =
        """
        listen_addresses = '127.0.0.1'
        port = %d
        unix_socket_directories = ''
        cluster_name = '%s'
        max_connections = 100
        shared_buffers = 32MB
        dynamic_shared_memory_type = mmap
        # Workers for reading would be three more processes in each server.
        io_method = sync
        fsync = on
        wal_level = logical
        wal_keep_size = 64MB
        wal_retrieve_retry_interval = 200ms
        max_prepared_transactions = 50
        hot_standby_feedback = on
        # A backend that is killed takes the server with it, and we see that.
        restart_after_crash = off
        timezone = 'UTC'
        log_timezone = 'UTC'
        log_line_prefix = '%%m [%%p] %%q%%u@%%d '
        """
            .formatted(port, clusterName(folder));
    Files.writeString(data(folder).resolve("lab.conf"), settings + more);
    // None of ours lives, but one may be dead and not buried yet, and Postgres would wait for it.
    Files.deleteIfExists(data(folder).resolve("postmaster.pid"));
    user.own(folder);
  }

  /// Line 1 of `postmaster.pid` is the process, line 8 is how far it has got.
  @Override
  public boolean listening(Path folder, long pid) {
    try {
      var lines = Files.readAllLines(data(folder).resolve("postmaster.pid"));
      return lines.size() > 7
          && lines.getFirst().strip().equals(Long.toString(pid))
          && lines.get(7).strip().equals("ready");
    } catch (IOException e) {
      return false; // not written yet
    }
  }

  /// The main process and `initdb` show our folder, the other processes show the cluster's name.
  @Override
  public boolean isOurs(String commandLine, Path folder) {
    return commandLine.startsWith("postgres: " + clusterName(folder) + ":")
        || (commandLine.startsWith(programs.toString()) && commandLine.contains(folder + "/"));
  }

  /// A data folder is complete or not there: `initdb` works beside it.
  void initialize(Path folder) throws IOException {
    var part = folder.resolve("data.part");
    Cache.delete(part);
    var _ = Secret.in(folder);
    user.own(folder);
    user.mustReach(folder.resolve("password"));
    user.mustReach(programs.resolve("bin").resolve("postgres"));
    var command =
        List.of(
            program("initdb"),
            "--pgdata=" + part,
            "--username=" + superuser,
            "--pwfile=" + folder.resolve("password"),
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--wal-segsize=1",
            "--no-sync");
    EmbeddedHost.run("initdb", wrapper(), command, folder);
    Files.writeString(
        part.resolve("postgresql.conf"),
        System.lineSeparator() + "include 'lab.conf'" + System.lineSeparator(),
        StandardOpenOption.APPEND);
    Files.move(part, data(folder), StandardCopyOption.ATOMIC_MOVE);
  }

  static Path data(Path folder) {
    return folder.resolve("data");
  }

  static String clusterName(Path folder) {
    return "lab-" + UUID.nameUUIDFromBytes(folder.toString().getBytes(StandardCharsets.UTF_8));
  }

  private String program(String name) {
    return programs.resolve("bin").resolve(name).toString();
  }

  private static Path unpacked(Cache cache) {
    var system = System.getProperty("os.name").startsWith("Mac") ? "darwin" : "linux";
    var intel = System.getProperty("os.arch").matches("amd64|x86_64");
    var arch = intel ? "x86_64" : "arm_64";
    var entry = PostgresEngine.class.getResource("/postgres-%s-%s.txz".formatted(system, arch));
    if (entry == null) {
      throw new IllegalStateException(
          "There is no embedded Postgres for %s %s: use LAB_SERVERS=containers, or external with LAB_POSTGRES_URL."
              .formatted(System.getProperty("os.name"), System.getProperty("os.arch")));
    }
    return cache.unpacked(entry, PostgresEngine::unpack);
  }

  private static void unpack(InputStream archive, Path folder) throws IOException {
    try (var tar = new TarArchiveInputStream(new XZCompressorInputStream(archive))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        var path = folder.resolve(entry.getName()).normalize();
        if (!path.startsWith(folder)) {
          throw new IOException("Points out of its folder: " + entry.getName());
        }
        write(entry, tar, path);
      }
    }
  }

  private static void write(TarArchiveEntry entry, InputStream content, Path path)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(path);
      return;
    }
    Files.createDirectories(path.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(content, path);
    if ((entry.getMode() & EXECUTABLE) != 0 && !path.toFile().setExecutable(true, false)) {
      throw new UncheckedIOException(new IOException("Can't make executable: " + path));
    }
  }
}
