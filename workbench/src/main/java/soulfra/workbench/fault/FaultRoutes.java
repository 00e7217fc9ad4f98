package soulfra.workbench.fault;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Faults by HTTP, for whoever has the operator's token:
///
/// | | |
/// |---|---|
/// | `GET /api/faults` | what is broken |
/// | `POST /api/faults {stage, fault}` | 201; 400 if it can't be meant, 409 if it can't be done now |
/// | `DELETE /api/faults/{id}` | 200 when it is healed |
public record FaultRoutes(Faults faults, String token) {

  /// What is asked for.
  public record Wanted(@Nullable String stage, @Nullable String fault) {}

  public void add(JavalinConfig config) {
    config.routes.get("/api/faults", context -> answer(context, 200, () -> faults.all()));
    config.routes.post(
        "/api/faults",
        context ->
            answer(
                context,
                201,
                () -> {
                  var wanted = JsonMapper.shared().readValue(context.body(), Wanted.class);
                  return faults.inject(said("stage", wanted.stage), said("fault", wanted.fault));
                }));
    config.routes.delete(
        "/api/faults/{id}",
        context ->
            answer(context, 200, () -> faults.heal(Integer.parseInt(context.pathParam("id")))));
  }

  private static String said(String name, @Nullable String text) {
    if (text == null) {
      throw new IllegalArgumentException("Say which %s.".formatted(name));
    }
    return text;
  }

  private interface Work {
    Object run();
  }

  private void answer(Context context, int status, Work work) {
    if (!isOperator(context)) {
      context.status(HttpStatus.UNAUTHORIZED).result("Say the token that run.json has.");
      return;
    }
    try {
      var done = JsonMapper.shared().writeValueAsString(work.run());
      context.status(status).contentType("application/json").result(done);
    } catch (NoSuchElementException e) {
      context.status(HttpStatus.NOT_FOUND).result(String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException | JacksonException e) {
      context.status(HttpStatus.BAD_REQUEST).result(String.valueOf(e.getMessage()));
    } catch (IllegalStateException | UnsupportedOperationException e) {
      context.status(HttpStatus.CONFLICT).result(String.valueOf(e.getMessage()));
    }
  }

  private boolean isOperator(Context context) {
    var said = String.valueOf(context.header("Authorization"));
    return MessageDigest.isEqual(
        said.getBytes(StandardCharsets.UTF_8),
        ("Bearer " + token).getBytes(StandardCharsets.UTF_8));
  }
}
