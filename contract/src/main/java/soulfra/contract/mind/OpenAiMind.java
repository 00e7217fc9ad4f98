package soulfra.contract.mind;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A mind behind any endpoint that speaks OpenAI's chat completions.
///
/// Guarantees: an answer or a [MindFailure] within the patience, waiting for a free call included;
/// never more calls at once than allowed; never more than 256 KiB read of an answer; the key stands
/// in no message. What to remember and what to think aloud come from the built-in mind's phrases,
/// so a model can't publish what a user told it.
public final class OpenAiMind implements Mind {

  private static final int ANSWER_BYTES = 256 * 1024;

  /// @param base such as `https://api.openai.com/v1`
  /// @param key sent as a bearer token; null for an endpoint that asks for none
  /// @param patience how long an answer may take
  /// @param calls how many may run at once
  public record Settings(
      URI base, @Nullable String key, String model, Duration patience, int calls) {

    public Settings {
      var scheme = base.getScheme();
      if (!"http".equals(scheme) && !"https".equals(scheme)) {
        throw new IllegalArgumentException("The mind's URL must be http or https: " + base);
      }
      if (model.isBlank()) {
        throw new IllegalArgumentException("The mind's model has no name.");
      }
      if (key != null && key.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
        throw new IllegalArgumentException(
            "The mind's key must be printable ASCII without spaces.");
      }
      if (!patience.isPositive() || calls < 1) {
        throw new IllegalArgumentException(
            "patience and calls must be positive: patience=%s calls=%d".formatted(patience, calls));
      }
    }

    URI endpoint() {
      var path = base.toString();
      return URI.create((path.endsWith("/") ? path : path + "/") + "chat/completions");
    }

    /// Without the key.
    @Override
    public String toString() {
      return "%s at %s, patience %s, %d calls at once".formatted(model, base, patience, calls);
    }
  }

  private final Settings settings;
  private final Semaphore free;
  private final HttpClient client;

  public OpenAiMind(Settings settings) {
    this.settings = settings;
    this.free = new Semaphore(settings.calls());
    this.client = HttpClient.newBuilder().connectTimeout(settings.patience()).build();
  }

  @Override
  public Reply answer(Prompt prompt) throws MindFailure, InterruptedException {
    long deadline = System.nanoTime() + settings.patience().toNanos();
    if (!free.tryAcquire(settings.patience().toNanos(), TimeUnit.NANOSECONDS)) {
      throw new MindFailure(
          "All %d calls to the mind stayed busy for %s."
              .formatted(settings.calls(), settings.patience()),
          null);
    }
    try {
      var body = ChatCompletions.answer(send(prompt, deadline));
      var talk = Talk.of(prompt);
      return new Reply(
          body,
          Facts.toRemember(talk),
          Aside.reflection(talk),
          Aside.thought(talk, Voice.of(prompt.archetype())));
    } finally {
      free.release();
    }
  }

  private byte[] send(Prompt prompt, long deadline) throws MindFailure, InterruptedException {
    var call =
        client.sendAsync(
            request(prompt), BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_BYTES));
    try {
      var response = call.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      if (response.statusCode() != 200) {
        throw new MindFailure("The mind answered with status " + response.statusCode() + ".", null);
      }
      return response.body();
    } catch (TimeoutException e) {
      throw new MindFailure("The mind gave no answer within " + settings.patience() + ".", e);
    } catch (ExecutionException e) {
      throw failed(e);
    } finally {
      call.cancel(true);
    }
  }

  private MindFailure failed(ExecutionException e) {
    var cause = e.getCause();
    return cause instanceof HttpTimeoutException
        ? new MindFailure("The mind gave no answer within " + settings.patience() + ".", cause)
        : new MindFailure("The mind could not be asked: " + cause, cause);
  }

  private HttpRequest request(Prompt prompt) {
    var request =
        HttpRequest.newBuilder(settings.endpoint())
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofByteArray(
                    ChatCompletions.request(settings.model(), prompt)));
    if (settings.key() != null) {
      request.header("Authorization", "Bearer " + settings.key());
    }
    return request.build();
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
