package soulfra.workbench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import soulfra.notebooks.KernelSpec;
import soulfra.notebooks.Notebook;
import soulfra.notebooks.Notebooks;

@Command(
    name = "notebook",
    description = {
      "Opens the notebooks in Jupyter: the book's chapters, step by step by hand, in Java.",
      "",
      "There is one for each chapter. The kernel for Java cells is set up in .lab/jupyter, for"
          + " Jupyter to find; nothing is installed. Without Jupyter, ./lab notebook run executes"
          + " them as well.",
      "",
      "./lab notebook           Jupyter, in a browser; Ctrl-C ends it",
      "./lab notebook run 8     all cells of chapter 8, from top to bottom",
      ""
    },
    commandListHeading = "%nAlso:%n%n")
final class NotebookCommand implements Callable<Integer> {

  private final Workplace place;

  NotebookCommand(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    var kernels = KernelSpec.install(place.root());
    var jupyter = jupyter().orElseThrow(() -> notInstalled(kernels));
    var builder =
        new ProcessBuilder(jupyter.toString(), Notebooks.in(place.root()).folder().toString())
            .inheritIO();
    var others = builder.environment().get("JUPYTER_PATH");
    builder
        .environment()
        .put("JUPYTER_PATH", kernels + (others == null ? "" : File.pathSeparator + others));
    var process = builder.start();
    try {
      return process.waitFor() == 0 ? 0 : 2;
    } finally {
      process.destroy();
    }
  }

  private static Optional<Path> jupyter() {
    var path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.of("jupyter-lab", "jupyter-notebook")
        .flatMap(name ->
            Stream.of(path.split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Refusal notInstalled(Path kernels) {
    return new Refusal(
        "Jupyter was not found in PATH: neither jupyter-lab nor jupyter-notebook.",
        """
        Debian, Ubuntu:  sudo apt install jupyter-notebook
             anywhere:        pip install jupyterlab
             An editor that runs notebooks finds our kernel with JUPYTER_PATH=%s
             Without any of them: ./lab notebook run 8\
        """
            .formatted(kernels));
  }

  @Command(name = "list", description = "Lists the notebooks.")
  static final class All implements Callable<Integer> {

    private final Workplace place;

    All(Workplace place) {
      this.place = place;
    }

    @Override
    public Integer call() throws IOException {
      for (var file : Notebooks.in(place.root()).all()) {
        place.say("  %s".formatted(Notebook.read(file).title()));
        place.say("      " + place.root().relativize(file));
      }
      place.say(
          "%nRun one with ./lab notebook run CHAPTER, open them with ./lab notebook.".formatted());
      return 0;
    }
  }
}
