package soulfra.workbench.mission;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Which missions were begun, and which are done, with the witness; kept in a file. What ran before
/// a mission was begun does not count for it.
public final class Logbook {

  private static final JsonMapper JSON = JsonMapper.shared();

  /// @param at when it was begun
  /// @param witness null while it is not done
  /// @param seed of the run that did it, for the mission that repeats it; null where there is none
  /// @param page with the evidence, from the page's root
  public record Entry(
      Instant at, @Nullable String witness, @Nullable Long seed, @Nullable String page) {

    public boolean done() {
      return witness != null;
    }
  }

  private final Path file;
  private final Map<String, Entry> entries;

  /// @param file need not be there yet; one that can't be read is begun anew
  public Logbook(Path file) {
    this.file = file;
    this.entries = new LinkedHashMap<>(read(file));
  }

  private static Map<String, Entry> read(Path file) {
    if (!Files.isRegularFile(file)) {
      return Map.of();
    }
    try {
      return JSON.readValue(file.toFile(), new TypeReference<Map<String, Entry>>() {});
    } catch (JacksonException e) {
      return Map.of();
    }
  }

  public synchronized Optional<Entry> of(String mission) {
    return Optional.ofNullable(entries.get(mission));
  }

  /// From now on. One that is done stays done, and can be done again.
  public synchronized void begin(String mission) {
    if (!of(mission).map(Entry::done).orElse(false)) {
      put(mission, new Entry(Instant.now(), null, null, null));
    }
  }

  public synchronized void done(
      String mission, String witness, @Nullable Long seed, @Nullable String page) {
    put(mission, new Entry(Instant.now(), witness, seed, page));
  }

  /// Written beside it first: whoever reads it finds the old one or the new one.
  private void put(String mission, Entry entry) {
    entries.put(mission, entry);
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      var fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.write(fresh, JSON.writeValueAsBytes(entries));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("Can't write " + file, e);
    }
  }
}
