package soulfra.contract.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import soulfra.contract.Json;
import soulfra.contract.Problem;

/// What Jetty answers before a request reaches any route (a malformed URI, headers that are too
/// large): a problem of the contract too, instead of Jetty's page.
final class ErrorPages extends ErrorHandler {

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int status,
      @Nullable String message,
      @Nullable Throwable cause,
      Callback callback) {
    answer(Problems.ofStatus(status), response, callback);
  }

  static void answer(Problem problem, Response response, Callback callback) {
    response.setStatus(problem.code().status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problems.CONTENT_TYPE);
    var retryAfter = problem.retryAfter();
    if (retryAfter != null) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, retryAfter.toSeconds());
    }
    response.write(true, ByteBuffer.wrap(Json.write(Problems.json(problem), Json.v1())), callback);
  }
}
