package soulfra.experiments.pages;

import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;
import soulfra.experiments.load.Call;
import soulfra.experiments.load.LoadClient;
import soulfra.experiments.load.Outcome;

/// A client that reads the public feed, over and over.
final class Reader implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final int CONNECTIONS = 512;

  private final LoadClient client;

  Reader(URI stage) {
    client = new LoadClient(stage, CONNECTIONS, PATIENCE);
  }

  Call read() {
    return new Read();
  }

  @Override
  public void close() {
    client.close();
  }

  private final class Read implements Call {
    @Override
    public String operation() {
      return "public feed";
    }

    @Override
    public void send(long start, Consumer<Outcome> ended) {
      client
          .send(LoadClient.Request.get("/api/v1/feed/public", null))
          .onSuccess(answer -> ended.accept(answer.outcome()))
          .onFailure(e -> ended.accept(LoadClient.unanswered(e)));
    }
  }
}
