package soulfra.toxiproxy.http;

import java.util.List;
import java.util.function.ToLongFunction;
import soulfra.toxiproxy.Proxy;
import soulfra.toxiproxy.toxic.Stream;
import soulfra.toxiproxy.wire.Count;

/// The original's counters, in Prometheus' text. Bytes count when they come and go, and not only
/// when their connection ends.
final class Metrics {

  private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private Metrics() {}

  static Answer answer(List<Proxy> proxies) {
    var text = new StringBuilder();
    write(text, proxies, "toxiproxy_proxy_received_bytes_total", Count::received);
    write(text, proxies, "toxiproxy_proxy_sent_bytes_total", Count::sent);
    return new Answer(200, TYPE, text.toString());
  }

  private static void write(
      StringBuilder text, List<Proxy> proxies, String name, ToLongFunction<Count> value) {
    text.append("# HELP %s \n# TYPE %s counter\n".formatted(name, name));
    for (var proxy : proxies) {
      var state = proxy.state();
      for (var stream : Stream.values()) {
        text.append(
            "%s{direction=\"%s\",listener=\"%s\",proxy=\"%s\",upstream=\"%s\"} %d\n"
                .formatted(
                    name,
                    stream,
                    escaped(state.listen()),
                    escaped(state.name()),
                    escaped(state.upstream()),
                    value.applyAsLong(proxy.count(stream))));
      }
    }
  }

  private static String escaped(String label) {
    return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
