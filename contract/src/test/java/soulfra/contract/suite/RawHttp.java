package soulfra.contract.suite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// HTTP by hand, for what the JDK's client refuses to send: upgrades that are turned down, broken
/// requests, readers that don't read.
final class RawHttp {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private RawHttp() {}

  static Reply get(URI url, String path, Map<String, String> headers) throws IOException {
    var request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: " + url.getAuthority());
    headers.forEach((name, value) -> request.append("\r\n" + name + ": " + value));
    return exchange(url, request + "\r\n\r\n");
  }

  /// Sends the text as it is, and reads one answer.
  static Reply exchange(URI url, String request) throws IOException {
    try (var socket = connect(url, 0)) {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      var in = new DataInputStream(socket.getInputStream());
      var firstLine = request.lines().findFirst().orElse("");
      var status = Integer.parseInt(line(in).split(" ", 3)[1]);
      var headers = headers(in);
      var length = headers.firstValueAsLong("Content-Length");
      var body = length.isPresent() ? in.readNBytes((int) length.getAsLong()) : in.readAllBytes();
      return new Reply(firstLine, status, headers, new String(body, UTF_8));
    }
  }

  /// @param receiveBuffer in bytes; 0 for the system's default
  static Socket connect(URI url, int receiveBuffer) throws IOException {
    var socket = new Socket();
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.setSoTimeout((int) PATIENCE.toMillis());
    socket.connect(new InetSocketAddress(url.getHost(), url.getPort()));
    return socket;
  }

  static HttpHeaders headers(DataInputStream in) throws IOException {
    var headers = new LinkedHashMap<String, List<String>>();
    for (var line = line(in); !line.isEmpty(); line = line(in)) {
      var colon = line.indexOf(':');
      headers
          .computeIfAbsent(line.substring(0, colon), _ -> new ArrayList<>())
          .add(line.substring(colon + 1).strip());
    }
    return HttpHeaders.of(headers, (_, _) -> true);
  }

  static String line(DataInputStream in) throws IOException {
    var line = new StringBuilder();
    for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }
}
