package soulfra.chaos.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import soulfra.chaos.Fault;
import soulfra.chaos.Schedule;

/// What breaks when, for each stage that it applies to, and what is promised then. It is a page of
/// Markdown, of which [#parse] reads these lines, and leaves the rest to whoever reads:
///
/// ```
/// # NAME: what happens, in half a line
/// Workloads: set, register
/// Clients: 200
/// ## Stage 3
/// Promised: what must hold, in a sentence
/// Served: nobody
/// With: SOULFRA_READS=followers
///     at 20% for 30% kill a.leader
///     often kill apps
/// ```
///
/// Times are shares of the run. Faults that come `often` do so at times that the seed decides.
///
/// @param workloads which show it best, the best first
/// @param clients how many ask at the same time; 8 if the page does not say
/// @param stages by number
public record Scenario(
    String name, String about, List<String> workloads, int clients, Map<Integer, OnStage> stages) {

  private static final int CLIENTS = 8;
  private static final int MOST_CLIENTS = 1_000;

  private static final Pattern TITLE = Pattern.compile("# ([a-z0-9-]+): (.+)");
  private static final Pattern STAGE = Pattern.compile("## Stage ([123])\\b.*");
  private static final Pattern LINE =
      Pattern.compile("(Workloads|Clients|Promised|Served|With): (.+)");
  private static final Pattern STEP = Pattern.compile(" {4}at (\\d{1,2})% for (\\d{1,2})% (.+)");
  private static final Pattern OFTEN = Pattern.compile(" {4}often (.+)");

  /// A fault that comes often lasts for so much of the run, more or less.
  private static final int OFTEN_SHARE = 12;

  /// In a run of hours it does not last for longer, and comes so much more often.
  private static final long OFTEN_MOST_MILLIS = 20_000;

  /// @param promised in a sentence
  /// @param servesNobody whether nothing can be answered while it is broken: else a run in which
  ///   nothing was says nothing
  /// @param settings with which its instances are started, beside those that they need
  public record OnStage(
      String promised,
      boolean servesNobody,
      Map<String, String> settings,
      List<Share> steps,
      List<Fault> often) {

    public OnStage {
      settings = Map.copyOf(settings);
      steps = List.copyOf(steps);
      often = List.copyOf(often);
    }

    /// For a run of so long.
    public Schedule schedule(long seed, long millis) {
      var all = new ArrayList<Schedule.Step>();
      for (var step : steps) {
        all.add(new Schedule.Step(step.from * millis / 100, step.lasts * millis / 100, step.fault));
      }
      if (!often.isEmpty()) {
        long typical = Math.min(millis / OFTEN_SHARE, OFTEN_MOST_MILLIS);
        all.addAll(thinned(seed, Schedule.random(seed, millis, typical, often).steps()));
      }
      return new Schedule(seed, millis, all);
    }
  }

  /// One of three: were each of many targets broken half of the time, nothing would ever be served,
  /// and a run would show little.
  private static List<Schedule.Step> thinned(long seed, List<Schedule.Step> steps) {
    var random = new SplittableRandom(seed);
    var some = steps.stream().filter(_ -> random.nextInt(3) == 0).toList();
    return some.isEmpty() ? steps : some;
  }

  /// A fault from a share of the run on, for another share of it.
  public record Share(int from, int lasts, Fault fault) {}

  public Scenario {
    workloads = List.copyOf(workloads);
    stages = Map.copyOf(stages);
  }

  /// @throws IllegalArgumentException if it can't be run, saying what is missing
  public static Scenario parse(String page) {
    var reader = new Reader();
    page.lines().forEach(reader::read);
    return reader.read();
  }

  /// @throws IllegalArgumentException if it does not apply to that stage
  public OnStage on(int stage) {
    var found = stages.get(stage);
    if (found == null) {
      throw new IllegalArgumentException(
          "%s is not about stage %d, but %s"
              .formatted(name, stage, new TreeMap<>(stages).keySet()));
    }
    return found;
  }

  private static final class Reader {

    private @Nullable Matcher title;
    private List<String> workloads = List.of();
    private int clients = CLIENTS;
    private int stage;
    private String promised = "";
    private boolean servesNobody;
    private Map<String, String> settings = new TreeMap<>();
    private List<Share> steps = new ArrayList<>();
    private List<Fault> often = new ArrayList<>();
    private final Map<Integer, OnStage> stages = new TreeMap<>();

    void read(String line) {
      var heading = TITLE.matcher(line);
      var section = STAGE.matcher(line);
      var said = LINE.matcher(line);
      var step = STEP.matcher(line);
      var sometimes = OFTEN.matcher(line);
      if (heading.matches()) {
        title = heading;
      } else if (section.matches()) {
        endStage();
        stage = Integer.parseInt(section.group(1));
      } else if (said.matches()) {
        say(said.group(1), said.group(2));
      } else if (step.matches()) {
        int from = Integer.parseInt(step.group(1));
        int lasts = Integer.parseInt(step.group(2));
        steps.add(new Share(from, lasts, Fault.parse(step.group(3))));
      } else if (sometimes.matches()) {
        often.add(Fault.parse(sometimes.group(1)));
      } else if (line.startsWith("    ")) {
        throw new IllegalArgumentException(
            "This line should read \"at 20% for 30% FAULT\" or \"often FAULT\": " + line.strip());
      }
    }

    private void say(String what, String text) {
      switch (what) {
        case "Workloads" -> workloads = List.of(text.split(",\\s*", -1));
        case "Clients" -> clients = number(text);
        case "Promised" -> promised = text;
        case "With" -> set(text);
        default -> servesNobody = text.equals("nobody");
      }
    }

    private void set(String text) {
      var sides = text.split("=", 2);
      if (sides.length != 2 || !sides[0].matches("SOULFRA_[A-Z_]+")) {
        throw new IllegalArgumentException("A setting is SOULFRA_NAME=VALUE, not " + text);
      }
      settings.put(sides[0], sides[1]);
    }

    private static int number(String text) {
      if (!text.matches("[1-9][0-9]{0,3}") || Integer.parseInt(text) > MOST_CLIENTS) {
        throw new IllegalArgumentException(
            "Clients are 1 to %d, not %s".formatted(MOST_CLIENTS, text));
      }
      return Integer.parseInt(text);
    }

    private void endStage() {
      if (stage > 0) {
        if (promised.isEmpty() || (steps.isEmpty() && often.isEmpty())) {
          throw new IllegalArgumentException(
              "Stage %d needs a line \"Promised: …\" and faults".formatted(stage));
        }
        stages.put(stage, new OnStage(promised, servesNobody, settings, steps, often));
      }
      promised = "";
      servesNobody = false;
      settings = new TreeMap<>();
      steps = new ArrayList<>();
      often = new ArrayList<>();
    }

    Scenario read() {
      endStage();
      if (title == null || workloads.isEmpty() || stages.isEmpty()) {
        throw new IllegalArgumentException(
            "A scenario needs a title \"# name: what happens\", a line \"Workloads: …\", and a"
                + " section \"## Stage 3\"");
      }
      return new Scenario(title.group(1), title.group(2), workloads, clients, stages);
    }
  }
}
