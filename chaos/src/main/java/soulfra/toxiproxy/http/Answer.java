package soulfra.toxiproxy.http;

import java.nio.charset.StandardCharsets;

/// What the API answers.
///
/// @param type the content's; empty without content
record Answer(int status, String type, String body) {

  private static final String JSON = "application/json";
  private static final String TEXT = "text/plain; charset=utf-8";

  static Answer json(int status, Object value) {
    return new Answer(status, JSON, Shown.json(value));
  }

  /// As the original answers errors, in JSON that is called text.
  static Answer error(int status, Object value) {
    return text(status, Shown.json(value));
  }

  static Answer text(int status, String line) {
    return new Answer(status, TEXT, line + "\n");
  }

  static Answer empty(int status) {
    return new Answer(status, "", "");
  }

  byte[] bytes() {
    return body.getBytes(StandardCharsets.UTF_8);
  }

  boolean isError() {
    return status >= 400 && type.equals(TEXT);
  }
}
