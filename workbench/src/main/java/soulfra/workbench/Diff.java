package soulfra.workbench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import soulfra.experiments.Stage;
import soulfra.experiments.report.ReportFiles;
import soulfra.workbench.diff.Difference;
import soulfra.workbench.diff.Difference.Added;
import soulfra.workbench.diff.Difference.Changed;
import soulfra.workbench.diff.Difference.Removed;
import soulfra.workbench.diff.Difference.Same;
import soulfra.workbench.diff.StageDiff;

@Command(
    name = "diff",
    description = {
      "Shows what changes from one stage to the next, file by file.",
      "",
      "Stages have the same packages and file names, so every difference is a lesson: an unchanged"
          + " file has nothing to do with distribution, a changed one pays for it, a new one is a"
          + " new idea.",
      "",
      "./lab diff 1 2                    all files",
      "./lab diff 1 2 feed/Timelines     one file, line by line"
    })
final class Diff implements Callable<Integer> {

  private final Workplace place;

  @Parameters(index = "0", paramLabel = "FROM", description = "The earlier stage: 1, 2 or 3.")
  private String from = "";

  @Parameters(index = "1", paramLabel = "TO", description = "The later one.")
  private String to = "";

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "FILE",
      description = "A file, or the end of its path: shown line by line.")
  private @Nullable String file;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  Diff(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() {
    var before = stage(from);
    var after = stage(to);
    var diff = StageDiff.of(before.home(place.root()), after.home(place.root()));
    if (file != null) {
      showLines(find(diff, file), before, after);
    } else if (json) {
      place.say(ReportFiles.json(diff.files().stream().map(Diff::entry).toList()));
    } else {
      showFiles(diff, before, after);
    }
    return 0;
  }

  private void showFiles(StageDiff diff, Stage before, Stage after) {
    place.say("From %s to %s:".formatted(before.id, after.id));
    var added = diff.all(Added.class).stream().filter(Diff::isAnIdea).toList();
    place.say("%nNew, %d files: a new idea each".formatted(added.size()));
    added.forEach(f -> place.say("  %-48s %s".formatted(shortly(f), f.teaches())));
    var removed = diff.all(Removed.class);
    place.say("%nGone, %d files: no meaning any more".formatted(removed.size()));
    removed.forEach(f -> place.say("  %-48s %s".formatted(shortly(f), f.taught())));
    var changed = diff.all(Changed.class);
    place.say("%nChanged, %d files: lines added, removed, and kept".formatted(changed.size()));
    changed.forEach(f ->
        place.say(
            String.format(
                Locale.ROOT,
                "  %-48s %+5d %+5d  %3.0f %%",
                shortly(f),
                f.added(),
                -f.removed(),
                100 * f.kept())));
    var same = diff.all(Same.class);
    place.say("%nThe same, %d files".formatted(same.size()));
    same.forEach(f -> place.say("  " + shortly(f)));
    place.say(
        "%nOne of them line by line: ./lab diff %s %s FILE".formatted(before.number, after.number));
  }

  /// A script that undoes another, or a package's title, is none.
  private static boolean isAnIdea(Added added) {
    return !added.file().endsWith(".down.sql") && !added.file().endsWith("package-info.java");
  }

  private void showLines(Difference found, Stage before, Stage after) {
    switch (found) {
      case Same same -> place.say(same.file() + " is the same in both.");
      case Added added ->
          place.say("%s is new in %s: %s".formatted(added.file(), after.id, added.teaches()));
      case Removed removed ->
          place.say("%s is only in %s: %s".formatted(removed.file(), before.id, removed.taught()));
      case Changed changed ->
          changed
              .unified(before.id + "/" + changed.file(), after.id + "/" + changed.file())
              .forEach(line -> place.say(coloured(line)));
    }
  }

  private String coloured(String line) {
    int code =
        switch (line.isEmpty() ? ' ' : line.charAt(0)) {
          case '+' -> 32;
          case '-' -> 31;
          case '@' -> 36;
          default -> 0;
        };
    return code == 0 || !place.terminal().colour()
        ? line
        : "\u001b[%dm%s\u001b[0m".formatted(code, line);
  }

  /// The one file whose path holds `part`; one that ends with it is taken before others.
  private static Difference find(StageDiff diff, String part) {
    var found =
        new ArrayList<>(diff.files().stream().filter(f -> f.file().contains(part)).toList());
    if (found.size() > 1) {
      found.removeIf(f -> !f.file().matches("(.*/)?\\Q" + part + "\\E(\\.\\w+)?"));
    }
    return switch (found.size()) {
      case 1 -> found.getFirst();
      case 0 ->
          throw new Refusal(
              "There is no one file called %s in these stages.".formatted(part),
              "Without a file, ./lab diff shows which there are.");
      default ->
          throw new Refusal(
              "%s may be any of %s.".formatted(part, found.stream().map(Difference::file).toList()),
              "Say more of its path.");
    };
  }

  private static String shortly(Difference difference) {
    return difference.file().replaceFirst("^(java|resources)/soulfra/", "");
  }

  private static Map<String, Object> entry(Difference difference) {
    var entry = new LinkedHashMap<String, Object>();
    entry.put("file", difference.file());
    switch (difference) {
      case Same _ -> entry.put("state", "same");
      case Added added -> {
        entry.put("state", "new");
        entry.put("teaches", added.teaches());
      }
      case Removed removed -> {
        entry.put("state", "gone");
        entry.put("taught", removed.taught());
      }
      case Changed changed -> {
        entry.put("state", "changed");
        entry.put("added", changed.added());
        entry.put("removed", changed.removed());
      }
    }
    return entry;
  }

  private static Stage stage(String text) {
    List<Stage> stages;
    try {
      stages = Stage.parse(text);
    } catch (IllegalArgumentException e) {
      throw Refusal.of(e, "Say ./lab diff 1 2.");
    }
    if (stages.size() != 1) {
      throw new Refusal("One stage on each side: " + text, "Say ./lab diff 1 2.");
    }
    return stages.getFirst();
  }
}
