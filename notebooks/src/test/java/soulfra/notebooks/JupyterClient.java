package soulfra.notebooks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Jupyter's side of its protocol, as far as a test needs it: signed messages over ZeroMQ.
final class JupyterClient implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String KEY = "a key that only these two know";

  private final String session = UUID.randomUUID().toString();
  private final Map<String, Object> connection = new LinkedHashMap<>();
  private final ZContext context = new ZContext();
  private final ZMQ.Socket shell = context.createSocket(SocketType.DEALER);
  private final ZMQ.Socket control = context.createSocket(SocketType.DEALER);
  private final ZMQ.Socket published = context.createSocket(SocketType.SUB);

  record Message(String type, String parent, JsonNode content) {}

  JupyterClient() throws IOException {
    connection.put("transport", "tcp");
    connection.put("ip", "127.0.0.1");
    connection.put("signature_scheme", "hmac-sha256");
    connection.put("key", KEY);
    for (var name : List.of("shell_port", "iopub_port", "stdin_port", "control_port", "hb_port")) {
      try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        connection.put(name, free.getLocalPort());
      }
    }
    shell.connect(address("shell_port"));
    control.connect(address("control_port"));
    published.connect(address("iopub_port"));
    published.subscribe(ZMQ.SUBSCRIPTION_ALL);
  }

  void write(Path file) throws IOException {
    Files.write(file, JSON.writeValueAsBytes(connection));
  }

  private String address(String port) {
    return "tcp://127.0.0.1:" + connection.get(port);
  }

  /// Returns when the kernel answers, and is heard.
  Message awaitStart() throws GeneralSecurityException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    published.setReceiveTimeOut(500);
    for (var asked = ask("kernel_info_request", Map.of());
        ;
        asked = ask("kernel_info_request", Map.of())) {
      for (var heard = receive(published); heard != null; heard = receive(published)) {
        if (heard.parent().equals(asked)) {
          published.setReceiveTimeOut((int) PATIENCE.toMillis());
          shell.setReceiveTimeOut((int) PATIENCE.toMillis());
          return answer(asked);
        }
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("The kernel does not answer.");
      }
    }
  }

  /// What the kernel published of a cell until it was idle again.
  List<Message> run(String code) throws GeneralSecurityException {
    return heard(begin(code));
  }

  String begin(String code) throws GeneralSecurityException {
    return ask("execute_request", Map.of("code", code, "silent", false, "allow_stdin", false));
  }

  List<Message> heard(String asked) {
    var all = new ArrayList<Message>();
    do {
      all.add(heard(asked, ""));
    } while (!all.getLast().content().path("execution_state").asString("").equals("idle"));
    return all;
  }

  /// The next message of this type about what was asked; of any type, if that is empty.
  Message heard(String asked, String type) {
    for (var next = receive(published); next != null; next = receive(published)) {
      if (next.parent().equals(asked) && (type.isEmpty() || next.type().equals(type))) {
        return next;
      }
    }
    throw new IllegalStateException("Nothing more was heard of " + asked);
  }

  Message answer(String asked) {
    for (var next = receive(shell); next != null; next = receive(shell)) {
      if (next.parent().equals(asked)) {
        return next;
      }
    }
    throw new IllegalStateException("No answer to " + asked);
  }

  void tellControl(String type, Map<String, ?> content) throws GeneralSecurityException {
    send(control, type, content);
  }

  String ask(String type, Map<String, ?> content) throws GeneralSecurityException {
    return send(shell, type, content);
  }

  private String send(ZMQ.Socket socket, String type, Map<String, ?> content)
      throws GeneralSecurityException {
    var id = UUID.randomUUID().toString();
    var header =
        Map.of(
            "msg_id",
            id,
            "session",
            session,
            "username",
            "reader",
            "date",
            "2026-01-01T00:00:00.000000Z",
            "msg_type",
            type,
            "version",
            "5.3");
    var parts =
        List.of(JSON.writeValueAsString(header), "{}", "{}", JSON.writeValueAsString(content));
    socket.sendMore("<IDS|MSG>");
    socket.sendMore(signature(parts));
    for (int i = 0; i < parts.size(); i++) {
      socket.send(parts.get(i), i < parts.size() - 1 ? ZMQ.SNDMORE : 0);
    }
    return id;
  }

  private static String signature(List<String> parts) throws GeneralSecurityException {
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    parts.forEach(part -> mac.update(part.getBytes(StandardCharsets.UTF_8)));
    return HexFormat.of().formatHex(mac.doFinal());
  }

  /// Null when nothing came in time.
  private static @Nullable Message receive(ZMQ.Socket socket) {
    var parts = new ArrayList<String>();
    do {
      var part = socket.recvStr();
      if (part == null) {
        return null;
      }
      parts.add(part);
    } while (socket.hasReceiveMore());
    int at = parts.indexOf("<IDS|MSG>");
    return new Message(
        JSON.readTree(parts.get(at + 2)).path("msg_type").asString(),
        JSON.readTree(parts.get(at + 3)).path("msg_id").asString(""),
        JSON.readTree(parts.get(at + 5)));
  }

  @Override
  public void close() {
    context.close();
  }
}
