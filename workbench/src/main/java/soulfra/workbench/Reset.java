package soulfra.workbench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "reset",
    description = {
      "Deletes what the stages have stored.",
      "",
      "Users, messages, thoughts and logs under .lab/ are gone for good afterwards; reports in"
          + " results/ stay. It refuses while ./lab up runs."
    })
final class Reset implements Callable<Integer> {

  private final Workplace place;

  @Option(names = "--data", paramLabel = "DIR", description = "The folder that ./lab up was given.")
  private @Nullable Path data;

  @Option(names = "--yes", description = "Don't ask.")
  private boolean yes;

  Reset(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() throws IOException {
    var folder = place.data(data);
    try (var _ = folder.lock()) {
      var found = folder.stored().stream().map(Path::toString).collect(Collectors.joining(", "));
      if (found.isEmpty()) {
        place.say("Nothing is stored in " + folder.path() + ".");
      } else if (yes || confirmed(found)) {
        folder.clear();
        place.say("Deleted " + found + ".");
      } else {
        place.say("Nothing was deleted.");
      }
    }
    return 0;
  }

  private boolean confirmed(String what) throws IOException {
    BufferedReader in = place.terminal().in();
    if (in == null) {
      throw new Refusal("This deletes " + what + ".", "Say so with --yes.");
    }
    place.terminal().out().print("Delete " + what + " for good? [y/N] ");
    place.terminal().out().flush();
    var answer = in.readLine();
    return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
  }
}
