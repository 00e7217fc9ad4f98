package soulfra.experiments.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Writes a report as `TIME-NAME.json` and `TIME-NAME.html` into one folder, so that a listing of
/// the folder is a history.
public record ReportFiles(Path json, Path html) {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  public static ReportFiles write(Report report, Path folder) {
    var name = TIME.format(report.rerun().at()) + "-" + report.name();
    var files = new ReportFiles(folder.resolve(name + ".json"), folder.resolve(name + ".html"));
    try {
      Files.createDirectories(folder);
      Files.writeString(files.json, json(report));
      Files.writeString(files.html, Html.page(report));
    } catch (IOException e) {
      throw new UncheckedIOException("Can't write the report to " + folder, e);
    }
    return files;
  }

  /// As JSON; a number that was not measured is the text `NaN`.
  public static String json(Object reports) {
    return JSON.writeValueAsString(reports);
  }
}
