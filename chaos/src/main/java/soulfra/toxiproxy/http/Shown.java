package soulfra.toxiproxy.http;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import soulfra.toxiproxy.Proxy;
import soulfra.toxiproxy.Refused;
import soulfra.toxiproxy.toxic.Toxic;
import soulfra.toxiproxy.wire.Count;
import soulfra.toxiproxy.wire.LinkState;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.util.RawValue;

/// What the API shows, byte for byte as Go's `encoding/json` writes the original's structs.
final class Shown {

  private static final JsonMapper MAPPER = JsonMapper.shared();

  private Shown() {}

  static String json(Object value) {
    return MAPPER
        .writeValueAsString(value)
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }

  static Map<String, Object> proxy(Proxy.State state) {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("name", state.name());
    shown.put("listen", state.listen());
    shown.put("upstream", state.upstream());
    shown.put("enabled", state.enabled());
    shown.put("toxics", toxics(state.toxics()));
    return shown;
  }

  static List<Map<String, Object>> toxics(List<Toxic> toxics) {
    return toxics.stream().map(Shown::toxic).toList();
  }

  static Map<String, Object> toxic(Toxic toxic) {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("attributes", toxic.attributes().shown());
    shown.put("name", toxic.name());
    shown.put("type", toxic.attributes().type());
    shown.put("stream", toxic.stream());
    shown.put("toxicity", new RawValue(number(toxic.toxicity())));
    return shown;
  }

  /// The shortest that is read as the same again, with an exponent only where it is far from 1.
  static String number(float number) {
    var exact = new BigDecimal(Float.toString(number)).stripTrailingZeros();
    float size = Math.abs(number);
    if (size == 0 || (size >= 1e-6f && size < 1e21f)) {
      return exact.toPlainString();
    }
    var digits = exact.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - exact.scale();
    return (number < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + (exponent < 0 ? "e-" : "e+")
        + Math.abs(exponent);
  }

  static Map<String, Object> error(Refused refused) {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("error", refused.getMessage());
    shown.put("status", refused.status());
    return shown;
  }

  static Map<String, Object> connection(LinkState state) {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("number", state.number());
    shown.put("client", state.client());
    shown.put("upstream", count(state.upstream()));
    shown.put("downstream", count(state.downstream()));
    return shown;
  }

  private static Map<String, Object> count(Count count) {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("received", count.received());
    shown.put("sent", count.sent());
    shown.put("dropped", count.dropped());
    shown.put("held", count.held());
    return shown;
  }
}
