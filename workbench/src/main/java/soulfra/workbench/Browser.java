package soulfra.workbench;

import java.io.IOException;
import java.util.Locale;

/// Shows a page to whoever sits here.
final class Browser {

  private Browser() {}

  static void open(Workplace place, String url) {
    var mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
    var command = mac ? "open" : "xdg-open";
    try {
      new ProcessBuilder(command, url)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      place.say("No browser was opened (%s): open %s yourself.".formatted(e.getMessage(), url));
    }
  }
}
