package soulfra.contract.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.http.HttpHeaders;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import soulfra.contract.Json;
import soulfra.contract.Problem;
import tools.jackson.core.JacksonException;

/// The members of `application/problem+json` that a client acts on.
record ProblemDocument(@Nullable String code, @Nullable String detail, boolean definite) {

  /// @throws IllegalArgumentException where the members are not a problem of the contract
  Problem problem(@Nullable Duration retryAfter) {
    if (code == null || detail == null) {
      throw new IllegalArgumentException("not a problem of the contract: " + this);
    }
    return new Problem(Problem.Code.of(code), detail, definite, retryAfter, null);
  }

  /// Something between us and the stage may answer in its place, and in its own words; then nobody
  /// knows what happened.
  static Problem read(int status, HttpHeaders headers, byte[] body) {
    var retryAfter =
        headers
            .firstValue("Retry-After")
            .filter(seconds -> seconds.matches("[0-9]{1,9}"))
            .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
    try {
      return Json.v1().readValue(body, ProblemDocument.class).problem(retryAfter.orElse(null));
    } catch (JacksonException | IllegalArgumentException e) {
      return new Problem(
          Problem.Code.INTERNAL,
          "Status %d without a problem document: %s".formatted(status, new String(body, UTF_8)),
          false,
          null,
          e);
    }
  }
}
