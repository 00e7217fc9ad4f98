package soulfra.contract.http;

import static io.javalin.http.HandlerType.GET;
import static io.javalin.http.HandlerType.POST;
import static io.javalin.http.HandlerType.PUT;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import soulfra.contract.Loops;
import soulfra.contract.Problem;

final class LoopRoutes {

  private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("3000-01-01T00:00:00Z");

  private LoopRoutes() {}

  static void add(Routes routes, Loops loops) {
    routes.api(
        POST,
        "/loops",
        call -> {
          var answer = loops.begin(call.me(), call.body(Loops.NewLoop.class), call.key());
          call.created(answer, "/loops/" + answer.value().id());
        });
    routes.api(
        POST,
        "/loops/{id}/forks",
        call -> {
          var me = call.me();
          var fork = call.body(Loops.NewFork.class);
          var answer = loops.fork(me, call.loop(), fork, call.key());
          call.created(answer, "/loops/" + answer.value().id());
        });
    routes.api(GET, "/loops/{id}", call -> call.ok(loops.loop(call.me(), call.loop())));
    routes.api(
        GET,
        "/loops",
        call -> {
          call.me();
          call.ok(loops.between(time(call, "from", FIRST), time(call, "to", LAST), call.page()));
        });
    routes.api(
        PUT, "/loops/{id}/blessings/me", call -> call.ok(loops.bless(call.me(), call.loop())));
    routes.api(
        POST,
        "/agents/{id}/prophecies",
        call -> {
          var me = call.me();
          var prophecy = call.body(Loops.NewProphecy.class);
          call.created(loops.prophesy(me, call.agent(), prophecy, call.key()));
        });
    routes.api(
        GET,
        "/agents/{id}/prophecies",
        call -> call.ok(loops.propheciesOf(call.me(), call.agent(), call.page())));
    routes.api(
        POST,
        "/prophecies/{id}/fulfilment",
        call -> call.ok(loops.fulfil(call.me(), call.prophecy())));
  }

  private static Instant time(Call call, String name, Instant otherwise) {
    var text = call.query(name);
    if (text == null) {
      return otherwise;
    }
    try {
      var time = OffsetDateTime.parse(text).toInstant();
      return time.isBefore(FIRST) ? FIRST : time.isAfter(LAST) ? LAST : time;
    } catch (DateTimeException e) {
      throw new Problem(
          Problem.Code.INVALID_REQUEST,
          name + " must be a time like 2026-01-31T12:00:00Z.",
          true,
          null,
          e);
    }
  }
}
