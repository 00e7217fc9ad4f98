package soulfra.workbench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import soulfra.notebooks.HeadlessRun;
import soulfra.notebooks.Notebook;
import soulfra.notebooks.Notebooks;

@Command(
    name = "run",
    description = {
      "Runs notebooks without Jupyter, each from its first cell to its last.",
      "",
      "It prints what the cells print and show, and stops at the first cell that fails.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:all cells ran", "1:a cell failed", "2:an error"})
final class NotebookRun implements Callable<Integer> {

  private final Workplace place;

  @Parameters(
      paramLabel = "WHAT",
      arity = "1..*",
      description = "Chapters of the second edition (8), names, files, or all.")
  private List<String> what = List.of();

  @Option(
      names = "--save",
      description = "Write what the cells print and show into the notebooks that ran to their end.")
  private boolean save;

  NotebookRun(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() throws Exception {
    boolean failed = false;
    for (var file : selection()) {
      failed |= !run(file);
    }
    return failed ? 1 : 0;
  }

  private boolean run(Path file) throws Exception {
    var notebook = read(file);
    place.say("── %s".formatted(notebook.title()));
    var result = HeadlessRun.of(notebook, place.root(), place.terminal().out());
    var failure = result.failed();
    place.say("");
    if (failure != null) {
      place.say(
          "✗ %s: cell %d (%s) failed: %s"
              .formatted(
                  Notebooks.name(file),
                  result.cells(),
                  failure.cell().id(),
                  failure.how().message()));
      return false;
    }
    place.say(
        "✓ %s: %d cells in %.1f s"
            .formatted(Notebooks.name(file), result.cells(), result.took().toMillis() / 1000.0));
    if (save) {
      notebook.write(file);
    }
    return true;
  }

  private List<Path> selection() {
    var files = new ArrayList<Path>();
    for (var one : what) {
      try {
        files.addAll(Notebooks.in(place.root()).select(one));
      } catch (IllegalArgumentException e) {
        throw Refusal.of(e, "./lab notebook list shows what they are about.");
      }
    }
    return files;
  }

  private static Notebook read(Path file) {
    try {
      return Notebook.read(file);
    } catch (IllegalArgumentException | IOException e) {
      throw Refusal.of(e, "Name a file that Jupyter or ./lab can open.");
    }
  }
}
