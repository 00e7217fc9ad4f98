package soulfra.contract.http;

import io.javalin.http.HttpResponseException;
import java.util.LinkedHashMap;
import java.util.Map;
import soulfra.contract.Problem;
import soulfra.contract.Problem.Code;

/// Problems as they stand on the wire: `application/problem+json`, RFC 9457.
final class Problems {

  static final String CONTENT_TYPE = "application/problem+json";

  private Problems() {}

  static Map<String, Object> json(Problem problem) {
    var code = problem.code();
    var json = new LinkedHashMap<String, Object>();
    json.put("type", "urn:soulfra:problem:" + code.text());
    json.put("title", code.title);
    json.put("status", code.status);
    json.put("detail", problem.detail());
    json.put("code", code.text());
    json.put("definite", problem.definite());
    return json;
  }

  /// What Javalin itself refuses: no such path, a method that the path does not have.
  static Problem of(HttpResponseException e) {
    return ofStatus(e.getStatus());
  }

  /// A refusal by its status alone, from layers that know no more of it.
  static Problem ofStatus(int status) {
    return switch (status) {
      case 401 -> Problem.of(Code.NOT_SIGNED_IN, "The request is not signed in.");
      case 404, 405 -> Problem.of(Code.NOT_FOUND, "There is nothing at this path and method.");
      case 413 -> Problem.of(Code.TOO_LARGE, "The request is too large.");
      case 503 ->
          Problem.unavailable(
              "The server is stopping or overloaded.", java.time.Duration.ofSeconds(1), null);
      default ->
          status >= 500
              ? new Problem(Code.INTERNAL, "The server broke.", false, null, null)
              : Problem.invalid("The request is not HTTP as we understand it.");
    };
  }
}
