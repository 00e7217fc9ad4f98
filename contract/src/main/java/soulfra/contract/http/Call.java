package soulfra.contract.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import soulfra.contract.Answer;
import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.LoopId;
import soulfra.contract.Id.ProphecyId;
import soulfra.contract.Id.ThoughtId;
import soulfra.contract.Id.UserId;
import soulfra.contract.IdText;
import soulfra.contract.Json;
import soulfra.contract.Page;
import soulfra.contract.Problem;
import soulfra.contract.Rules;
import soulfra.contract.Seen;
import soulfra.contract.Sight;
import tools.jackson.databind.json.JsonMapper;

/// One request and its answer, in the contract's words. Whatever is wrong with the request is
/// thrown as a [Problem].
public final class Call {

  private static final Logger log = LoggerFactory.getLogger(Call.class);
  private static final Pattern ETAG = Pattern.compile("\"([0-9]{1,18})\"");
  private static final long DRAINED = 8 << 20;

  private final Context context;
  private final JsonMapper mapper;
  private final Function<String, UserId> signedIn;

  Call(Context context, JsonMapper mapper, Function<String, UserId> signedIn) {
    this.context = context;
    this.mapper = mapper;
    this.signedIn = signedIn;
  }

  Context context() {
    return context;
  }

  // Who

  /// The signed-in user, or a `not-signed-in` problem.
  UserId me() {
    return signedIn.apply(token());
  }

  /// Null where nobody claims to be signed in; a token that is sent must be good all the same.
  @Nullable UserId meIfSignedIn() {
    return context.header("Authorization") == null ? null : me();
  }

  String token() {
    var header = context.header("Authorization");
    if (header == null || !header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      throw Problem.of(
          Problem.Code.NOT_SIGNED_IN, "Send your token as 'Authorization: Bearer TOKEN'.");
    }
    return header.substring(7).strip();
  }

  // What

  public <T> T body(Class<T> type) {
    var contentType = context.contentType();
    if (contentType != null && !isJson(contentType)) {
      throw Problem.invalid("Content-Type must be application/json.");
    }
    if (context.header("Content-Encoding") != null) {
      throw Problem.invalid("Content-Encoding is not supported: send the JSON as it is.");
    }
    return Json.read(bytes(Rules.BODY_BYTES), type, mapper);
  }

  /// The body, of at most so many bytes.
  public byte[] bytes(int limit) {
    try (var in = context.req().getInputStream()) {
      var bytes = in.readNBytes(limit + 1);
      if (bytes.length > limit) {
        // Read on for a while, so that the client gets to see the answer.
        in.skip(DRAINED);
        throw Problem.of(
            Problem.Code.TOO_LARGE, "The body must be at most %d bytes.".formatted(limit));
      }
      return bytes;
    } catch (IOException e) {
      throw new Problem(Problem.Code.INVALID_REQUEST, "The body broke off.", true, null, e);
    }
  }

  private static boolean isJson(String contentType) {
    var type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return type.equals("application/json") || type.endsWith("+json");
  }

  @Nullable String key() {
    var key = context.header("Idempotency-Key");
    return key == null ? null : Rules.idempotencyKey(key);
  }

  /// The version in `If-Match: "3"`.
  long ifMatch() {
    var header = context.header("If-Match");
    var match = ETAG.matcher(header == null ? "" : header.strip());
    if (!match.matches()) {
      throw Problem.invalid("Send the version you have read as 'If-Match: \"VERSION\"'.");
    }
    return Long.parseLong(match.group(1));
  }

  Page.Request page() {
    var limit = query("limit");
    try {
      return new Page.Request(
          limit == null ? Rules.PAGE_DEFAULT : Integer.parseInt(limit), query("cursor"));
    } catch (NumberFormatException e) {
      throw new Problem(
          Problem.Code.INVALID_REQUEST, "limit must be a number: 1..100.", true, null, e);
    }
  }

  /// A query parameter; sent twice, it means nothing certain.
  @Nullable String query(String name) {
    List<String> values = context.queryParams(name);
    if (values.size() > 1) {
      throw Problem.invalid(name + " is given more than once.");
    }
    return values.isEmpty() ? null : values.getFirst();
  }

  String path(String name) {
    return context.pathParam(name);
  }

  AgentId agent() {
    return id("agent", AgentId::new);
  }

  ThoughtId thought() {
    return id("thought", ThoughtId::new);
  }

  LoopId loop() {
    return id("loop", LoopId::new);
  }

  ProphecyId prophecy() {
    return id("prophecy", ProphecyId::new);
  }

  /// The id in the path. A text that can't be one is as unknown as one never given out.
  private <I> I id(String what, LongFunction<I> constructor) {
    var number = IdText.parse(context.pathParam("id"));
    return constructor.apply(number.orElseThrow(() -> Problem.notFound(what)));
  }

  // The answer

  public void ok(Object value) {
    if (value instanceof Page<?> page && page.partial()) {
      context.header("Soulfra-Partial", "true");
    }
    answer(200, "application/json", Json.write(value, mapper));
  }

  /// JSON that is written already.
  public void okJson(byte[] json) {
    answer(200, "application/json", json);
  }

  public void created(Answer<?> answer) {
    if (answer.replay()) {
      context.header("Idempotent-Replay", "true");
    }
    answer(201, "application/json", Json.write(answer.value(), mapper));
  }

  void created(Answer<?> answer, String path) {
    var version = context.path().substring(0, "/api/v1".length());
    context.header("Location", version + path);
    created(answer);
  }

  public void noContent() {
    tellWhatIsSeen();
    context.status(204);
  }

  void problem(Problem problem) {
    var retryAfter = problem.retryAfter();
    if (retryAfter != null) {
      context.header("Retry-After", String.valueOf(Math.max(1, retryAfter.toSeconds())));
    }
    if (problem.replay()) {
      context.header("Idempotent-Replay", "true");
    }
    if (problem.code() == Problem.Code.NOT_SIGNED_IN) {
      context.header("WWW-Authenticate", "Bearer");
    }
    if (isStillSending()) {
      context.header("Connection", "close");
    }
    answer(
        problem.code().status, Problems.CONTENT_TYPE, Json.write(Problems.json(problem), mapper));
  }

  /// Whether the client sends on what nobody reads. Its connection ends with the answer then, and
  /// it must be told, or it loses its next request with it.
  private boolean isStillSending() {
    var request = context.req();
    if (request.getContentLengthLong() <= 0 && context.header("Transfer-Encoding") == null) {
      return false;
    }
    try {
      var in = request.getInputStream();
      for (long left = DRAINED; left > 0 && in.available() > 0; ) {
        left -= in.skip(Math.min(left, in.available()));
      }
      return !in.isFinished();
    } catch (IOException e) {
      log.debug("the body broke off", e);
      return true;
    }
  }

  /// What the client is to send back next time, and how old the answer may be if it comes from a
  /// copy.
  private void tellWhatIsSeen() {
    var sight = Sight.current();
    if (sight == null || sight.seen().parts().isEmpty()) {
      return;
    }
    context.header(Seen.HEADER, sight.seen().toString());
    var stale = sight.stale();
    if (stale != null) {
      context.header("Soulfra-Copies", String.join(", ", sight.copies()));
      context.header("Soulfra-Stale-Ms", String.valueOf(stale.toMillis() + 1));
    }
  }

  /// Straight into the response: as Javalin's *result* the bytes would be copied once more, and not
  /// be written at all where an upgrade is refused.
  private void answer(int status, String contentType, byte[] body) {
    tellWhatIsSeen();
    context.status(status).contentType(contentType).header("Cache-Control", "no-store");
    context.res().setContentLength(body.length);
    try {
      context.res().getOutputStream().write(body);
    } catch (IOException e) {
      log.debug("nobody is there to read the answer any more", e);
    }
  }
}
