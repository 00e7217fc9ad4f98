package soulfra.workbench.page;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpStatus;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// Lets in the browser on this machine, and no other site's scripts: `Host` and `Origin` are
/// checked, and what changes something takes a token that only our own page was given.
final class Guard {

  static final String HEADER = "X-Lab-Token";

  /// Not for a page: it asks for a token of its own.
  private static final List<String> OPERATORS = List.of("/api/faults", "/api/shards");

  private static final Set<HandlerType> LOOKING = Set.of(HandlerType.GET, HandlerType.HEAD);

  private final IntSupplier port;
  private final String token = fresh();

  Guard(IntSupplier port) {
    this.port = port;
  }

  String token() {
    return token;
  }

  void check(Context context) {
    var ours = Set.of("127.0.0.1:" + port.getAsInt(), "localhost:" + port.getAsInt());
    var origin = context.header("Origin");
    if (!ours.contains(context.host())
        || (origin != null && !ours.contains(origin.replaceFirst("^http://", "")))) {
      refuse(context, "Only for the browser on this machine.");
    } else if (!LOOKING.contains(context.method())
        && OPERATORS.stream().noneMatch(context.path()::startsWith)
        && !isToken(context.header(HEADER))) {
      refuse(context, "The workbench was started again since this page was read: reload it.");
    }
  }

  private boolean isToken(@Nullable String given) {
    return given != null
        && MessageDigest.isEqual(
            given.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
  }

  private static void refuse(Context context, String why) {
    context.status(HttpStatus.FORBIDDEN).result(why + "\n");
    context.skipRemainingHandlers();
  }

  private static String fresh() {
    var bytes = new byte[24];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
