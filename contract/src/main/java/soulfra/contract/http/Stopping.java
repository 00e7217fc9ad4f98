package soulfra.contract.http;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;

/// Lets the requests under way end when the server stops. Those that still come, on connections
/// that were open already, are told that and when to try again, instead of a bare 503.
final class Stopping extends GracefulHandler {

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (!isShutdown()) {
      return super.handle(request, response, callback);
    }
    response.getHeaders().put(HttpHeader.CONNECTION, "close");
    ErrorPages.answer(Problems.ofStatus(503), response, callback);
    return true;
  }
}
