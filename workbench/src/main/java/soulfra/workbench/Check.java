package soulfra.workbench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.Checker;
import soulfra.experiments.history.Checkers;
import soulfra.experiments.history.Deadline;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Misread;
import soulfra.experiments.history.Settings;
import soulfra.experiments.history.Validity;
import soulfra.experiments.history.read.HistoryFile;
import soulfra.experiments.history.read.Values;
import soulfra.experiments.report.ReportFiles;

@Command(
    name = "check",
    description = {
      "Judges histories: what clients asked, what they were told, and when.",
      "",
      "It reads JSON lines, JSON, Jepsen's EDN and Jepsen's logs, whoever wrote them, and sees from"
          + " the file which it is. An operation has process, type (invoke, ok, fail, info), f,"
          + " value, and perhaps key, time (ns) and node; process nemesis breaks things.",
      "",
      "@|bold Linearizable:|@ register, cas-register, multi-register, kv, mutex, counter, set,"
          + " queue, unordered-queue.",
      "@|bold Transactions:|@ list-append, rw-register.",
      "@|bold Invariants:|@ final-set, set-full, queue-origin, total-queue, log, counter-bounds,"
          + " bank, unique-ids, long-fork, causal-reverse, sessions, total-order, leases, leaders,"
          + " convergence, hash-chain.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:valid (with --suite: all as expected)",
      "1:invalid (with --suite: a verdict is another than expected)",
      "2:unknown (time or memory used up, or nothing to judge), or an error"
    },
    footer = {
      "",
      "  ./lab check run.jsonl --model register --set initial=0 --html run.html",
      "  ./lab check txns.edn --model list-append --level snapshot-isolation",
      "  ./lab check store/ --model cas-register --independent --html pages/",
      "  ./lab check --suite ../shared/histories"
    })
final class Check implements Callable<Integer> {

  private static final Pattern TIME = Pattern.compile("(\\d+)(ms|s|m|h)");

  private final Workplace place;

  @Parameters(paramLabel = "FILE", arity = "0..*", description = "Histories, or folders of them.")
  private List<Path> files = List.of();

  @Option(names = "--model", description = "What must hold of them: a name from above.")
  private @Nullable String model;

  @Option(
      names = "--level",
      description = {
        "For transactions, which isolation must hold: read-committed, snapshot-isolation,"
            + " serializable, … Default: strict-serializable."
      })
  private @Nullable String level;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = {
        "What a model may be told: initial=0, nil=absent or unknown (what a read of nothing means),"
            + " total=100 and initial=10 (bank), linearizable=true (set-full), memory=512 (MiB), …"
      })
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--independent",
      description = "Values are pairs [key value], as of Jepsen's independent keys.")
  private boolean independent;

  @Option(
      names = "--deadline",
      defaultValue = "60s",
      description = "When to give up on each: 500ms, 60s, 5m. Default: ${DEFAULT-VALUE}.")
  private String deadline = "";

  @Option(names = "--json", description = "Print the answers as JSON, and nothing else.")
  private boolean json;

  @Option(
      names = "--html",
      paramLabel = "OUT",
      description =
          "Write the history as a page; of several, pages and an index into the folder OUT.")
  private @Nullable Path html;

  @Option(
      names = "--suite",
      paramLabel = "DIR",
      description = {
        "Instead of FILEs: all histories below DIR whose verdict is known, from an EXPECTED.tsv or a"
            + " file of cases, as a table of expected and got."
      })
  private @Nullable Path suite;

  Check(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() throws InterruptedException {
    var time = time();
    if (suite != null) {
      return new CheckSuite(place, json).run(suite, time);
    }
    var checker = checker();
    if (files.isEmpty()) {
      throw new Refusal(
          "There is nothing to check.",
          "Name a FILE or a folder; where verdicts are known, --suite DIR.");
    }
    var told = settings(checker);
    var histories = CheckFiles.of(files);
    var pages = html == null ? null : new CheckPages(html, histories.size());
    var answers = new ArrayList<Map<String, Object>>();
    var verdicts = new ArrayList<Validity>();
    for (var file : histories) {
      var answer = judge(file, checker, told, time, histories.size() == 1, pages);
      verdicts.add(answer.validity());
      answers.add(asJson(file, checker, answer));
    }
    if (json) {
      place.say(ReportFiles.json(answers));
    } else if (histories.size() > 1) {
      CheckScreen.sum(place, verdicts);
    }
    if (pages != null) {
      var index = pages.index();
      if (!json) {
        place.say("  Page  " + index);
      }
    }
    return switch (verdicts.stream().reduce(Validity.VALID, Validity::and)) {
      case VALID -> 0;
      case INVALID -> 1;
      case UNKNOWN -> 2;
    };
  }

  /// One of several that can't be read is unknown, and keeps no other from its verdict.
  private Answer judge(
      Path file,
      Checker checker,
      Settings told,
      Duration time,
      boolean only,
      @Nullable CheckPages pages) {
    Answer answer;
    try {
      var history = HistoryFile.read(file, independent);
      answer = check(checker, history, told, time);
      if (pages != null) {
        pages.add(file, history, checker, answer);
      }
    } catch (Misread e) {
      if (only) {
        throw unreadable(file, e);
      }
      answer = Answer.unknown("It can't be read: " + e.located(file));
      if (pages != null) {
        pages.addUnread(file, answer);
      }
    }
    if (!json) {
      CheckScreen.show(place, file, checker, answer);
    }
    return answer;
  }

  private Answer check(Checker checker, History history, Settings told, Duration time) {
    try (var _ = new CheckScreen(place, history.name(), time, json)) {
      return checker.check(history, told, Deadline.in(time));
    } catch (IllegalArgumentException e) {
      throw Refusal.of(e, "./lab check --help explains the options.");
    }
  }

  private Settings settings(Checker checker) {
    var all = level == null ? Settings.NONE : Settings.NONE.with("level", level);
    for (var setting : settings.entrySet()) {
      try {
        all = all.with(setting.getKey(), Values.parse(setting.getValue()));
      } catch (Misread e) {
        throw Refusal.of(e, "Say --set NAME=VALUE, as --set initial=0.");
      }
    }
    try {
      return all.knownTo(checker);
    } catch (IllegalArgumentException e) {
      throw Refusal.of(e, "./lab check --help says more.");
    }
  }

  private Checker checker() {
    if (model == null) {
      throw new Refusal(
          "What must hold of it? --model says that.", "There are " + Checkers.names() + ".");
    }
    try {
      return Checkers.named(model);
    } catch (IllegalArgumentException e) {
      throw Refusal.of(e, "./lab check --help says what they mean.");
    }
  }

  private Duration time() {
    var parts = TIME.matcher(deadline);
    if (!parts.matches()) {
      throw new Refusal("A deadline is like 500ms, 60s or 5m: " + deadline, "Say --deadline 60s.");
    }
    long number = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofSeconds(number);
    };
  }

  static Refusal unreadable(Path file, Misread e) {
    return new Refusal(
        e.located(file),
        "A history is JSON lines, JSON, EDN or a log of Jepsen; ./lab check --help says more.");
  }

  static Map<String, Object> asJson(Path file, Checker checker, Answer answer) {
    var map = new LinkedHashMap<String, Object>();
    map.put("file", file.toString());
    map.put("model", checker.name());
    map.put("valid", answer.validity().json());
    map.put("sentence", answer.sentence());
    map.put("findings", answer.findings());
    map.put("details", answer.details());
    return map;
  }
}
