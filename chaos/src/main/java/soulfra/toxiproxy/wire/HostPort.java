package soulfra.toxiproxy.wire;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// An address as text, such as `localhost:6379` or `[::1]:80`. Its name is looked up each time.
///
/// @param host empty for all of this machine's
public record HostPort(String host, int port) {

  private static final int MOST = 65_535;

  /// @throws IllegalArgumentException with what Go's `net` package would say
  public static HostPort parse(String text) {
    if (text.isEmpty()) {
      return new HostPort("", 0);
    }
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw bad(text, "missing port in address");
    }
    var host = text.substring(0, colon);
    if (host.startsWith("[")) {
      if (!host.endsWith("]")) {
        throw bad(text, host.contains("]") ? "missing port in address" : "missing ']' in address");
      }
      host = host.substring(1, host.length() - 1);
    } else if (host.contains(":")) {
      throw bad(text, "too many colons in address");
    }
    return new HostPort(host, port(text.substring(colon + 1)));
  }

  private static int port(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    if (!text.matches("[+-]?[0-9]+")) {
      throw new IllegalArgumentException("lookup tcp/%s: unknown port".formatted(text));
    }
    long number = text.length() > 9 ? -1 : Long.parseLong(text);
    if (number < 0 || number > MOST) {
      throw bad(text, "invalid port");
    }
    return (int) number;
  }

  private static IllegalArgumentException bad(String address, String what) {
    return new IllegalArgumentException("address %s: %s".formatted(address, what));
  }

  /// Where to listen: the first address of the name.
  ///
  /// @throws IllegalArgumentException if there is no such name
  public InetSocketAddress first() {
    if (host.isEmpty()) {
      return new InetSocketAddress(port);
    }
    try {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("lookup %s: no such host".formatted(host), e);
    }
  }

  /// Finds where to connect to: all addresses of the name. An address is there at once; a name is
  /// looked up on a thread of its own.
  static void resolve(
      String address, Consumer<List<InetSocketAddress>> found, Consumer<Exception> failed) {
    HostPort parsed;
    try {
      parsed = parse(address);
    } catch (IllegalArgumentException e) {
      failed.accept(e);
      return;
    }
    var literal = parsed.literal();
    if (literal.isPresent()) {
      found.accept(List.of(new InetSocketAddress(literal.get(), parsed.port)));
    } else {
      Thread.ofVirtual().name("look up " + address).start(() -> parsed.lookUp(found, failed));
    }
  }

  private Optional<InetAddress> literal() {
    try {
      return Optional.of(
          host.isEmpty() ? InetAddress.getLoopbackAddress() : InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private void lookUp(Consumer<List<InetSocketAddress>> found, Consumer<Exception> failed) {
    try {
      found.accept(
          Arrays.stream(InetAddress.getAllByName(host))
              .map(address -> new InetSocketAddress(address, port))
              .toList());
    } catch (UnknownHostException e) {
      failed.accept(e);
    }
  }

  /// As Go shows it: all addresses of this machine are `[::]`.
  public static String show(InetSocketAddress address) {
    var ip = address.getAddress();
    return ip.isAnyLocalAddress()
        ? "[::]:" + address.getPort()
        : showExactly(ip) + ":" + address.getPort();
  }

  private static String showExactly(InetAddress ip) {
    var text = ip.getHostAddress();
    return text.contains(":") ? "[" + text + "]" : text;
  }

  @Override
  public String toString() {
    return host.contains(":") ? "[%s]:%d".formatted(host, port) : host + ":" + port;
  }
}
