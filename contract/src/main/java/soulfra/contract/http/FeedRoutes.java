package soulfra.contract.http;

import static io.javalin.http.HandlerType.DELETE;
import static io.javalin.http.HandlerType.GET;
import static io.javalin.http.HandlerType.POST;
import static io.javalin.http.HandlerType.PUT;

import soulfra.contract.Feed;
import soulfra.contract.Problem;

final class FeedRoutes {

  private FeedRoutes() {}

  static void add(Routes routes, Feed feed) {
    routes.api(
        POST,
        "/agents/{id}/thoughts",
        call -> {
          var me = call.me();
          var thought = call.body(Feed.NewThought.class);
          var answer = feed.think(me, call.agent(), thought, call.key());
          call.created(answer, "/thoughts/" + answer.value().id());
        });
    routes.api(GET, "/thoughts/{id}", call -> call.ok(feed.thought(call.me(), call.thought())));
    routes.api(
        DELETE,
        "/thoughts/{id}",
        call -> {
          feed.delete(call.me(), call.thought());
          call.noContent();
        });
    routes.api(
        PUT,
        "/agents/{id}/followers/me",
        call -> {
          feed.follow(call.me(), call.agent());
          call.noContent();
        });
    routes.api(
        DELETE,
        "/agents/{id}/followers/me",
        call -> {
          feed.unfollow(call.me(), call.agent());
          call.noContent();
        });
    routes.api(GET, "/feed", call -> call.ok(feed.home(call.me(), call.page())));
    routes.api(
        GET, "/feed/public", call -> call.ok(feed.everything(call.meIfSignedIn(), call.page())));
    routes.api(
        PUT, "/thoughts/{id}/blessings/me", call -> call.ok(feed.bless(call.me(), call.thought())));
    routes.api(
        DELETE,
        "/thoughts/{id}/blessings/me",
        call -> call.ok(feed.unbless(call.me(), call.thought())));
    routes.api(
        GET,
        "/search",
        call -> {
          var me = call.me();
          var query = call.query("q");
          if (query == null || query.isBlank() || query.length() > 200) {
            throw Problem.invalid("q must be 1..200 characters to search for.");
          }
          call.ok(feed.search(me, query, call.page()));
        });
  }
}
