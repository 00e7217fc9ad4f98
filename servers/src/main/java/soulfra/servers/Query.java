package soulfra.servers;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/// Who an address logs in as: `USER:PASSWORD@` before the host, or `user=` and `password=` behind.
///
/// @param rest the other parameters, as they were
record Query(String user, String password, String rest) {

  static Query of(URI uri) {
    var user = "";
    var password = "";
    if (uri.getRawUserInfo() != null) {
      var parts = uri.getRawUserInfo().split(":", 2);
      user = decoded(parts[0]);
      password = parts.length > 1 ? decoded(parts[1]) : "";
    }
    var rest = new ArrayList<String>();
    var query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
    for (var parameter : query.split("&", -1)) {
      if (parameter.startsWith("user=")) {
        user = decoded(parameter.substring("user=".length()));
      } else if (parameter.startsWith("password=")) {
        password = decoded(parameter.substring("password=".length()));
      } else if (!parameter.isEmpty()) {
        rest.add(parameter);
      }
    }
    return new Query(user, password, String.join("&", rest));
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
