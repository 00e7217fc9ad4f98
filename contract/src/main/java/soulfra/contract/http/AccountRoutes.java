package soulfra.contract.http;

import static io.javalin.http.HandlerType.DELETE;
import static io.javalin.http.HandlerType.GET;
import static io.javalin.http.HandlerType.POST;

import java.util.Map;
import soulfra.contract.Accounts;

final class AccountRoutes {

  private AccountRoutes() {}

  static void add(Routes routes, Accounts accounts, LiveSockets sockets) {
    routes.api(
        POST,
        "/users",
        call -> {
          var answer = accounts.signUp(call.body(Accounts.SignUp.class), call.key());
          call.created(answer, "/users/" + answer.value().handle());
        });
    routes.api(
        POST,
        "/sessions",
        call -> call.created(accounts.signIn(call.body(Accounts.SignIn.class), call.key())));
    routes.api(
        DELETE,
        "/sessions/current",
        call -> {
          call.me();
          accounts.signOut(call.token());
          sockets.closeOf(call.token()::equals);
          call.noContent();
        });
    routes.api(GET, "/users/me", call -> call.ok(accounts.me(call.me())));
    routes.api(GET, "/users/me/export", call -> call.ok(accounts.export(call.me())));
    routes.api(
        DELETE,
        "/users/me",
        call -> {
          var me = call.me();
          try {
            accounts.erase(me);
          } finally {
            sockets.closeOf(me); // also if it may have happened
          }
          call.noContent();
        });
    routes.api(
        GET,
        "/users/{handle}",
        call -> {
          call.me();
          call.ok(accounts.byHandle(call.path("handle")));
        });
    routes.api(GET, "/credits", call -> call.ok(Map.of("balance", accounts.balance(call.me()))));
    routes.api(
        POST,
        "/credits/transfers",
        call ->
            call.created(
                accounts.transfer(call.me(), call.body(Accounts.NewTransfer.class), call.key())));
    routes.api(
        GET, "/credits/transfers", call -> call.ok(accounts.transfers(call.me(), call.page())));
  }
}
