package soulfra.toxiproxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The file `api.txt`, played to a server: what it must answer to one request after the other.
final class Transcript {

  private record Exchange(String asked, String answered) {}

  private Transcript() {}

  static void play(String server) throws IOException, InterruptedException {
    try (var http = HttpClient.newHttpClient();
        var taken = free()) {
      int one;
      int two;
      try (var first = free();
          var second = free()) {
        one = first.getLocalPort();
        two = second.getLocalPort();
      }
      for (var exchange : exchanges()) {
        var asked = filled(exchange.asked, one, two, taken.getLocalPort());
        var expected = filled(exchange.answered, one, two, taken.getLocalPort());
        assertThat(answer(http, server, asked)).as(asked).matches(pattern(expected));
      }
    }
  }

  private static ServerSocket free() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  private static List<Exchange> exchanges() {
    var lines = text().lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    var exchanges = new ArrayList<Exchange>();
    for (int i = 0; i < lines.size(); i += 2) {
      exchanges.add(new Exchange(lines.get(i), lines.get(i + 1)));
    }
    return exchanges;
  }

  private static String text() {
    try (var file = Transcript.class.getResourceAsStream("api.txt")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String filled(String line, int one, int two, int taken) {
    return line.replace("{one}", "" + one)
        .replace("{two}", "" + two)
        .replace("{taken}", "" + taken);
  }

  private static Pattern pattern(String expected) {
    var parts = new ArrayList<String>();
    for (var part : expected.split("…", -1)) {
      parts.add(Pattern.quote(part));
    }
    return Pattern.compile(String.join(".*", parts));
  }

  /// Status and body in a line; the original shows a member that is none of its API's.
  private static String answer(HttpClient http, String server, String asked)
      throws IOException, InterruptedException {
    var words = asked.split(" ", 3);
    var body =
        words.length < 3
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(words[2]);
    var request =
        HttpRequest.newBuilder(URI.create(server + words[1])).method(words[0], body).build();
    var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    return (answer.statusCode() + " " + answer.body().replace(",\"Logger\":{}", "")).strip();
  }
}
