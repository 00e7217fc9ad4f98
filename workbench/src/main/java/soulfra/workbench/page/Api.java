package soulfra.workbench.page;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.Stage;
import soulfra.workbench.page.Subscribers.Event;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the page asks for and is told. What is new is told to all pages at once (`/api/watch`); of
/// long work `GET` says what runs and what ended last, `POST` begins it, and `DELETE` cancels it.
/// What is asked wrongly is 400, what is not there 404, what can't be done now 409, each in words.
final class Api implements AutoCloseable {

  private final Path root;
  private final Parts parts;
  private final Timeline timeline;
  private final Results results;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Subscribers pages = new Subscribers();
  private final Map<Stage, StageWatch> watches = new EnumMap<>(Stage.class);
  private final Laboratory laboratory;
  private final ChaosRuns chaos;
  private final LoadRuns load;
  private final MissionRuns missions;
  private final AllAtOnce together;

  /// @param urls of what runs
  Api(Path root, Map<Stage, List<String>> urls, Parts parts, Timeline timeline) {
    this.root = root;
    this.parts = parts;
    this.timeline = timeline;
    timeline.listen(event -> tell("event", event));
    results = new Results(root.resolve("results"));
    var all = new HashMap<String, List<URI>>();
    urls.forEach((stage, instances) -> {
      var addresses = instances.stream().map(URI::create).toList();
      all.put(stage.id, addresses);
      watches.put(stage, new StageWatch(stage.id, addresses, http, new ToPages(), timeline));
    });
    var firsts = new HashMap<String, URI>();
    all.forEach((stage, addresses) -> firsts.put(stage, addresses.getFirst()));
    together = new AllAtOnce(all, http);
    var turns = new Turns();
    laboratory = new Laboratory(root, worker("laboratory", turns, Api::verdict, "run"));
    chaos = new ChaosRuns(root, worker("chaos", turns, ChaosRuns.Judged::words, "chaos"));
    load = new LoadRuns(root, firsts, worker("load", turns, LoadRuns.Ended::witness, "load"));
    // A mission measures no speed, and may well need a load beside it.
    missions =
        new MissionRuns(
            root,
            all,
            this::info,
            parts,
            MissionRuns.board(root, results),
            worker(
                "mission", new Turns(), judged -> judged.kept() ? "done" : "not done", "mission"));
  }

  private static String verdict(Laboratory.Judged judged) {
    var verdict = judged.report().verdict();
    return verdict == null ? "measured" : verdict.words();
  }

  private <A, P, R> Worker<A, P, R> worker(
      String name, Turns turns, Function<R, String> words, String event) {
    return new Worker<>(name, turns, timeline, words, state -> tell(event, state));
  }

  private @Nullable JsonNode info(String stage) {
    return Optional.ofNullable(watches.get(Stage.parse(stage).getFirst()))
        .map(StageWatch::info)
        .orElse(null);
  }

  Results results() {
    return results;
  }

  private void tell(String event, Object data) {
    pages.tell(new Event(event, JsonMapper.shared().writeValueAsString(data)));
  }

  void add(JavalinConfig config) {
    var routes = config.routes;
    routes.sse("/api/watch", pages::add);
    routes.get("/api/timeline", context -> answer(context, timeline::all));
    routes.get("/api/stages", context -> answer(context, this::stages));
    routes.get("/api/experiments", context -> answer(context, () -> Catalogue.of(results)));
    routes.get("/api/scenarios", context -> answer(context, () -> ChaosRuns.all(results)));
    routes.get("/api/results", context -> answer(context, () -> Chosen.by(context).of(results)));
    routes.get("/api/results.csv", this::sendCsv);
    routes.get("/api/parts", context -> answer(context, this::broken));
    routes.post("/api/parts", context -> answer(context, () -> breakIt(context)));
    routes.get("/api/together", context -> answer(context, together::all));
    routes.post(
        "/api/together",
        context ->
            answer(
                context,
                () -> {
                  var done = together.act(read(context, AllAtOnce.Asked.class));
                  tell("together", done);
                  return done;
                }));
    routes.post("/api/broken", context -> answer(context, () -> inject(context)));
    routes.delete("/api/broken/{id}", context -> answer(context, () -> heal(context)));
    routes.get("/api/diff/{before}/{after}", context -> answer(context, () -> sides(context)));
    addRuns(config);
  }

  private void addRuns(JavalinConfig config) {
    var routes = config.routes;
    routes.get("/api/run", context -> answer(context, laboratory.worker()::state));
    routes.post(
        "/api/run",
        context -> begin(context, () -> laboratory.begin(read(context, Laboratory.Ask.class))));
    routes.delete("/api/run", _ -> laboratory.worker().cancel());
    routes.get("/api/chaos", context -> answer(context, chaos.worker()::state));
    routes.post(
        "/api/chaos",
        context -> begin(context, () -> chaos.begin(read(context, ChaosRuns.Ask.class))));
    routes.delete("/api/chaos", _ -> chaos.worker().cancel());
    routes.get("/api/load", context -> answer(context, load.worker()::state));
    routes.post(
        "/api/load",
        context -> begin(context, () -> load.begin(read(context, LoadRuns.Asked.class))));
    routes.put(
        "/api/load", context -> begin(context, () -> load.change(read(context, Rate.class).rate)));
    routes.delete("/api/load", _ -> load.worker().cancel());
    routes.get("/api/missions", context -> answer(context, missions::state));
    routes.post(
        "/api/missions",
        context -> begin(context, () -> missions.begin(read(context, MissionRuns.Asked.class))));
    routes.delete("/api/missions", _ -> missions.worker().cancel());
  }

  record Rate(double rate) {}

  record Break(String id, Parts.Action action) {}

  record Wanted(@Nullable String stage, @Nullable String fault) {}

  /// @param broken what was broken when, and what is
  record Whole(List<Parts.Shown> parts, List<Parts.Wire> wires, List<Parts.Broken> broken) {}

  private Whole broken() {
    return new Whole(parts.all(), parts.wires(), parts.broken());
  }

  private Whole inject(Context context) {
    var what = read(context, Wanted.class);
    if (what.stage == null || what.fault == null) {
      throw new IllegalArgumentException("Say which stage and which fault.");
    }
    parts.inject(what.stage, what.fault);
    return broken();
  }

  private Whole heal(Context context) {
    parts.heal(Integer.parseInt(context.pathParam("id")));
    return broken();
  }

  private Whole breakIt(Context context) {
    var what = read(context, Break.class);
    parts.act(what.id, what.action);
    return broken();
  }

  /// All files, or the one that is asked for, side by side.
  private Object sides(Context context) {
    var before = Stage.parse(context.pathParam("before")).getFirst();
    var after = Stage.parse(context.pathParam("after")).getFirst();
    var file = context.queryParam("file");
    var sides = new Sides(root);
    return file == null ? sides.files(before, after) : sides.rows(before, after, file);
  }

  private void sendCsv(Context context) {
    context
        .contentType("text/csv; charset=utf-8")
        .header("Content-Disposition", "attachment; filename=\"soulfra-results.csv\"")
        .result(Chosen.csv(Chosen.by(context).of(results)));
  }

  /// @param id the stage's, as `stage1`
  /// @param home its folder's name
  /// @param urls one for each instance; none while it does not run
  /// @param built whether it has a server that can be started
  record StageState(
      String id,
      String home,
      boolean built,
      List<String> urls,
      @Nullable JsonNode info,
      List<Beat> beats) {}

  private List<StageState> stages() {
    return Arrays.stream(Stage.values()).map(this::state).toList();
  }

  private StageState state(Stage stage) {
    var home = stage.home(root);
    var name = home.getFileName().toString();
    boolean built = stage.exists(root);
    var watch = watches.get(stage);
    return watch == null
        ? new StageState(stage.id, name, built, List.of(), null, List.of())
        : new StageState(stage.id, name, built, watch.urls(), watch.info(), watch.beats());
  }

  private static <T> T read(Context context, Class<T> type) {
    return JsonMapper.shared().readValue(context.bodyAsBytes(), type);
  }

  private interface Question {
    Object ask();
  }

  private static void begin(Context context, Runnable work) {
    answer(
        context.status(HttpStatus.ACCEPTED),
        () -> {
          work.run();
          return Map.of();
        });
  }

  private static void answer(Context context, Question question) {
    try {
      var answer = JsonMapper.shared().writeValueAsBytes(question.ask());
      context.contentType("application/json").result(answer);
    } catch (NoSuchElementException e) {
      refuse(context, HttpStatus.NOT_FOUND, e);
    } catch (IllegalArgumentException | JacksonException e) {
      refuse(context, HttpStatus.BAD_REQUEST, e);
    } catch (IllegalStateException | UnsupportedOperationException e) {
      refuse(context, HttpStatus.CONFLICT, e);
    }
  }

  private static void refuse(Context context, HttpStatus status, RuntimeException why) {
    context.status(status).result(why.getMessage() + "\n");
  }

  private final class ToPages implements StageWatch.Listener {
    @Override
    public void beat(Beat beat) {
      tell("beat", beat);
    }

    @Override
    public void changed(String stage, JsonNode info) {
      tell("stage", Map.of("stage", stage, "info", info));
    }
  }

  @Override
  public void close() {
    List.of(laboratory.worker(), chaos.worker(), load.worker(), missions.worker())
        .forEach(Worker::close);
    watches.values().forEach(StageWatch::close);
    pages.close();
    http.shutdownNow();
  }
}
