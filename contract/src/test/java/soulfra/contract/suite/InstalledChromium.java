package soulfra.contract.suite;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The browser that is on this machine already; none is ever downloaded.
public final class InstalledChromium {

  /// Names its path, where it is in none of the usual places.
  public static final String VARIABLE = "SOULFRA_CHROMIUM";

  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  private static final List<String> PLACES =
      List.of(
          "/Applications/Chromium.app/Contents/MacOS/Chromium",
          "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");

  private InstalledChromium() {}

  public static Optional<Path> find() {
    var named = Optional.ofNullable(System.getenv(VARIABLE)).filter(path -> !path.isBlank());
    if (named.isPresent()) {
      return named.map(Path::of).filter(Files::isExecutable);
    }
    var path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    var onPath =
        Stream.of(path.split(File.pathSeparator))
            .filter(folder -> !folder.isEmpty())
            .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)));
    return Stream.concat(onPath, PLACES.stream().map(Path::of))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
