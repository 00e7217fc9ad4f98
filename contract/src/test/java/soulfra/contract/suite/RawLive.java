package soulfra.contract.suite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpHeaders;

/// A live connection by hand, for what a client's library would not do: not read, or send frames
/// that are none (RFC 6455, 5.2).
record RawLive(Socket socket, DataInputStream in, HttpHeaders headers) implements AutoCloseable {

  private static final int CLOSE = 8;
  private static final int PATIENCE_MS = 60_000;

  /// @param receiveBuffer in bytes; 0 for the system's default
  static RawLive open(Person person, int receiveBuffer) throws IOException {
    var url = person.api().url();
    var socket = RawHttp.connect(url, receiveBuffer);
    var request =
        """
        GET /api/v1/live?token=%s HTTP/1.1\r
        Host: %s\r
        Connection: Upgrade\r
        Upgrade: websocket\r
        Sec-WebSocket-Version: 13\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        \r
        """
            .formatted(person.token(), url.getAuthority());
    socket.getOutputStream().write(request.getBytes(ISO_8859_1));
    var in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
    assertThat(RawHttp.line(in)).contains("101");
    return new RawLive(socket, in, RawHttp.headers(in));
  }

  void send(int... bytes) throws IOException {
    var frame = new byte[bytes.length];
    for (int at = 0; at < bytes.length; at++) {
      frame[at] = (byte) bytes[at];
    }
    socket.getOutputStream().write(frame);
  }

  /// Reads up to the frame that closes; a server's frames are not masked.
  ///
  /// @throws java.net.SocketTimeoutException if there is none
  int closeCode() throws IOException {
    socket.setSoTimeout(PATIENCE_MS);
    while (true) {
      int opcode = in.readUnsignedByte() & 0x0f;
      long length = in.readUnsignedByte() & 0x7f;
      if (length == 126) {
        length = in.readUnsignedShort();
      } else if (length == 127) {
        length = in.readLong();
      }
      if (opcode == CLOSE) {
        return in.readUnsignedShort();
      }
      in.skipNBytes(length);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
