package soulfra.contract.http;

import static io.javalin.http.HandlerType.GET;
import static io.javalin.http.HandlerType.PATCH;
import static io.javalin.http.HandlerType.POST;

import soulfra.contract.Chat;
import soulfra.contract.Problem;

final class ChatRoutes {

  private ChatRoutes() {}

  static void add(Routes routes, Chat chat) {
    routes.api(
        POST,
        "/agents",
        call -> {
          var answer = chat.createAgent(call.me(), call.body(Chat.NewAgent.class), call.key());
          etag(call, answer.value());
          call.created(answer, "/agents/" + answer.value().id());
        });
    routes.api(
        GET,
        "/agents",
        call -> {
          var me = call.me();
          if (!"true".equals(call.query("mine"))) {
            throw Problem.invalid("Only one's own agents are listed: send mine=true.");
          }
          call.ok(chat.agentsOf(me, call.page()));
        });
    routes.api(
        GET,
        "/agents/{id}",
        call -> {
          var agent = chat.agent(call.me(), call.agent());
          etag(call, agent);
          call.ok(agent);
        });
    routes.api(
        PATCH,
        "/agents/{id}",
        call -> {
          var me = call.me();
          var tone = call.body(Chat.NewTone.class);
          var agent = chat.changeTone(me, call.agent(), call.ifMatch(), tone);
          etag(call, agent);
          call.ok(agent);
        });
    routes.api(
        POST,
        "/agents/{id}/messages",
        call -> {
          var me = call.me();
          var message = call.body(Chat.NewMessage.class);
          call.created(chat.send(me, call.agent(), message, call.key()));
        });
    routes.api(
        GET,
        "/agents/{id}/messages",
        call -> call.ok(chat.conversation(call.me(), call.agent(), call.page())));
    routes.api(GET, "/agents/{id}/memory", call -> call.ok(chat.memory(call.me(), call.agent())));
  }

  private static void etag(Call call, Chat.Agent agent) {
    call.context().header("ETag", "\"" + agent.version() + "\"");
  }
}
