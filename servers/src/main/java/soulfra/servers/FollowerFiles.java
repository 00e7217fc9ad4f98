package soulfra.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The files by which a stopped node is a follower or a leader at its next start.
///
/// @param data its data folder
record FollowerFiles(Path data) {

  private static final String UPSTREAM = "primary_conninfo";
  private static final Pattern HISTORY = Pattern.compile("([0-9A-F]{8})\\.history");

  /// The settings that belong to one node, not to its copy.
  private static final List<String> OWN =
      List.of(UPSTREAM, "primary_slot_name", "synchronous_standby_names");

  /// Whether there is a whole data folder at all.
  boolean exist() {
    return Files.isDirectory(data);
  }

  /// Whether it starts as a follower.
  boolean follow() {
    return Files.exists(data.resolve("standby.signal"));
  }

  /// Makes it a follower of whom `conninfo` names; of nobody if that is empty: then it waits with
  /// what it has, to be promoted or shown to another.
  void write(String conninfo) throws IOException {
    var settings = new ArrayList<String>();
    for (var line : Files.readAllLines(settingsFile())) {
      if (OWN.stream().noneMatch(line::startsWith)) {
        settings.add(line);
      }
    }
    settings.add("%s = '%s'".formatted(UPSTREAM, conninfo));
    Files.write(settingsFile(), settings);
    if (!follow()) {
      Files.createFile(data.resolve("standby.signal"));
    }
  }

  /// Whom it follows at its next start.
  String upstream() throws IOException {
    var start = UPSTREAM + " = '";
    return Files.readAllLines(settingsFile()).stream()
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(start.length(), line.lastIndexOf('\'')))
        .reduce("", (_, last) -> last);
  }

  /// The newest timeline that it knows.
  int timeline() throws IOException {
    try (var files = Files.list(data.resolve("pg_wal"))) {
      return files
          .map(file -> HISTORY.matcher(file.getFileName().toString()))
          .filter(name -> name.matches())
          .mapToInt(name -> Integer.parseInt(name.group(1), 16))
          .max()
          .orElse(1);
    }
  }

  /// Where `ALTER SYSTEM` writes.
  private Path settingsFile() {
    return data.resolve("postgresql.auto.conf");
  }
}
