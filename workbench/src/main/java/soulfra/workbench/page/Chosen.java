package soulfra.workbench.page;

import io.javalin.http.Context;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import soulfra.workbench.page.Results.Past;

/// Which of the results one wants to see, and those as a table for other programs. What is not
/// asked for is not looked at.
///
/// @param verdict `GOOD`, `UNKNOWN`, `BAD`, or `none` where nothing was predicted
record Chosen(
    @Nullable String what,
    @Nullable String stage,
    @Nullable String chapter,
    @Nullable String verdict) {

  private static final int MOST = 1_000;

  static Chosen by(Context context) {
    return new Chosen(
        said(context, "what"),
        said(context, "stage"),
        said(context, "chapter"),
        said(context, "verdict"));
  }

  private static @Nullable String said(Context context, String name) {
    return Optional.ofNullable(context.queryParam(name)).filter(s -> !s.isEmpty()).orElse(null);
  }

  List<Past> of(Results results) {
    return results.last(this::wants, MOST);
  }

  private boolean wants(Past past) {
    return fits(what, past.what())
        && fits(stage, past.stage())
        && fits(chapter, past.chapter())
        && fits(verdict, Objects.requireNonNullElse(past.kind(), "none"));
  }

  private static boolean fits(@Nullable String wanted, @Nullable Object is) {
    return wanted == null || wanted.equals(String.valueOf(is));
  }

  /// As RFC 4180 has it, with a line of heads.
  static String csv(List<Past> all) {
    var heads =
        line(
            Stream.of(
                "at", "what", "chapter", "stage", "title", "verdict", "witness", "seed", "command",
                "report"));
    return heads + all.stream().map(Chosen::line).collect(Collectors.joining());
  }

  private static String line(Past past) {
    return line(
        Stream.of(
                past.at(),
                past.what(),
                Objects.requireNonNullElse(past.chapter(), ""),
                Objects.requireNonNullElse(past.stage(), ""),
                past.title(),
                Objects.requireNonNullElse(past.words(), ""),
                past.witness(),
                past.seed(),
                past.command(),
                past.report())
            .map(Object::toString));
  }

  /// A cell that begins like a formula would be one to a spreadsheet.
  private static String line(Stream<String> cells) {
    return cells
            .map(cell -> cell.matches("(?s)[=+@-].*") ? "'" + cell : cell)
            .map(cell -> "\"" + cell.replace("\"", "\"\"") + "\"")
            .collect(Collectors.joining(","))
        + "\r\n";
  }
}
