package soulfra.experiments.history.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import soulfra.experiments.history.Misread;

/// All histories with known verdicts below a folder:
///
/// - files that an `EXPECTED.tsv` beside or above them names, with the model and the verdict,
/// - files of cases, `*.jsonl`: each line has `name`, `history`, and either `checker` (as Jepsen
///   calls it) or `model` (as it is called here), `valid`, `details` and `opts`, or `expect`, a
///   list of `{model, valid, anomalies, weakest_models_violated, opts}` for transactions.
public final class Suite {

  private Suite() {}

  public static List<Case> read(Path folder) {
    var cases = new ArrayList<Case>();
    try (var files = Files.walk(folder)) {
      for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
        var name = String.valueOf(file.getFileName());
        try {
          if (name.equals("EXPECTED.tsv")) {
            cases.addAll(Table.cases(folder, file));
          } else if (name.endsWith(".jsonl")) {
            cases.addAll(CaseFile.cases(folder, file));
          }
        } catch (Misread e) {
          throw e.in(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (cases.isEmpty()) {
      throw new Misread(
          1, 1, folder + " has neither an EXPECTED.tsv that names histories nor files of cases");
    }
    return cases;
  }
}
