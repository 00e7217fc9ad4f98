package soulfra.workbench;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/// A shard more for stage 3 while it runs, by HTTP, for whoever has the operator's token: only `up`
/// can start servers that live as long as it does.
///
/// | | |
/// |---|---|
/// | `POST /api/shards` | its servers run, and are there at every start from now on; the same shard until it has joined |
/// | `POST /api/shards/instances/{n}` | the instance of that number, from 0 on, knows it: it was started again, unless it knew |
/// | `POST /api/shards/joined` | the next time it is another one |
///
/// Each answers when it is done; 409 says why it can't be.
record ShardRoutes(Adding adding, String token) {

  /// What is done to the stage that runs.
  interface Adding {
    Added add();

    void renew(int instance);

    void joined();
  }

  /// @param shard its name
  /// @param instances of the stage, which must hear of it
  record Added(String shard, List<String> instances) {}

  private interface Work {
    Object run();
  }

  void add(JavalinConfig config) {
    config.routes.post("/api/shards", context -> answer(context, adding::add));
    config.routes.post(
        "/api/shards/instances/{number}",
        context ->
            answer(
                context,
                () -> {
                  adding.renew(Integer.parseInt(context.pathParam("number")));
                  return "";
                }));
    config.routes.post(
        "/api/shards/joined",
        context ->
            answer(
                context,
                () -> {
                  adding.joined();
                  return "";
                }));
  }

  private void answer(Context context, Work work) {
    if (!isOperator(context)) {
      context.status(HttpStatus.UNAUTHORIZED).result("Say the token that run.json has.");
      return;
    }
    try {
      context
          .contentType("application/json")
          .result(JsonMapper.shared().writeValueAsString(work.run()));
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      context.status(HttpStatus.NOT_FOUND).result("There is no such instance.");
    } catch (IllegalStateException e) {
      context.status(HttpStatus.CONFLICT).result(String.valueOf(e.getMessage()));
    }
  }

  private boolean isOperator(Context context) {
    return MessageDigest.isEqual(
        String.valueOf(context.header("Authorization")).getBytes(StandardCharsets.UTF_8),
        ("Bearer " + token).getBytes(StandardCharsets.UTF_8));
  }
}
