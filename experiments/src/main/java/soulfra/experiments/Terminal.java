package soulfra.experiments;

import java.io.BufferedReader;
import java.io.Console;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where a run is shown, and whom to ask.
///
/// @param in null where nobody is there to answer
/// @param colour whether to colour verdicts; each has its sign as well
public record Terminal(PrintStream out, @Nullable BufferedReader in, boolean colour) {

  /// The terminal that we were started from, or a plain stream where there is none.
  public static Terminal system() {
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    if (Optional.ofNullable(System.console()).filter(Console::isTerminal).isEmpty()) {
      return new Terminal(out, null, false);
    }
    var in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
    return new Terminal(out, in, System.getenv("NO_COLOR") == null);
  }

  String coloured(Verdict verdict, String text) {
    if (!colour) {
      return text;
    }
    int code =
        switch (verdict) {
          case AS_PREDICTED -> 32;
          case UNKNOWN -> 33;
          case SURPRISE -> 31;
        };
    return "\u001b[1;%dm%s\u001b[0m".formatted(code, text);
  }
}
