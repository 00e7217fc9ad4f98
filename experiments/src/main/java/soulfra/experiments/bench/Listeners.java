package soulfra.experiments.bench;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import soulfra.contract.Chat.NewAgent;
import soulfra.contract.Id.AgentId;
import soulfra.contract.client.SoulfraClient;
import soulfra.experiments.load.LoadClient;

/// Live connections, spread evenly over a stage's instances, that all hear what one agent thinks.
final class Listeners implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String MARK = "thought at ";

  private final List<LoadClient> clients = new ArrayList<>();
  private final SoulfraClient author;
  private final AgentId agent;
  private final int count;
  private final Histogram nanos = new ConcurrentHistogram(3);
  private final AtomicLong heard = new AtomicLong();

  private Listeners(SoulfraClient author, AgentId agent, int count) {
    this.author = author;
    this.agent = agent;
    this.count = count;
  }

  /// @param users who follow the agent of the first of them, each with many devices
  static Listeners open(List<String> urls, Population users, int count) throws Exception {
    var first = SoulfraClient.at(URI.create(urls.getFirst()));
    var author = first.as(users.tokens().getFirst());
    var agent = author.createAgent(new NewAgent("Herald", null, true)).value().id();
    users.tokens().forEach(token -> first.as(token).follow(agent));
    var listeners = new Listeners(author, agent, count);
    urls.forEach(url -> listeners.clients.add(new LoadClient(URI.create(url), 1, PATIENCE)));
    for (int i = 0; i < count; i++) {
      var token = users.tokens().get(i % users.tokens().size());
      listeners
          .clients
          .get(i % urls.size())
          .open("/api/v1/live?token=" + token)
          .onSuccess(socket -> socket.textMessageHandler(listeners::heard))
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
    return listeners;
  }

  /// Lets the agent think so often, on a schedule, and waits until all have heard all of it.
  ///
  /// @throws TimeoutException if some did not hear it
  Measured hear(int perSecond, Duration length) throws InterruptedException, TimeoutException {
    long thoughts = perSecond * length.toSeconds();
    // The first ones find a cold server.
    for (int i = 0; i < perSecond; i++) {
      author.think(agent, "warming up " + i);
    }
    long begin = System.nanoTime();
    for (int i = 0; i < thoughts; i++) {
      long at = begin + TimeUnit.SECONDS.toNanos(1) / perSecond * i;
      TimeUnit.NANOSECONDS.sleep(at - System.nanoTime());
      // From when it was meant to be said: a server that is late can't hide it.
      author.think(agent, MARK + at + " by the clock of who measures");
    }
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (heard.get() < thoughts * count) {
      if (System.nanoTime() > deadline) {
        throw new TimeoutException(
            "%d of %d deliveries did not come"
                .formatted(thoughts * count - heard.get(), thoughts * count));
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    return new Measured(
        nanos.getTotalCount() / seconds,
        nanos.getValueAtPercentile(50) / 1e6,
        nanos.getValueAtPercentile(99) / 1e6);
  }

  private void heard(String event) {
    long now = System.nanoTime();
    int from = event.indexOf(MARK);
    if (from >= 0) {
      from += MARK.length();
      nanos.recordValue(now - Long.parseLong(event.substring(from, event.indexOf(' ', from))));
      heard.incrementAndGet();
    }
  }

  @Override
  public void close() {
    clients.forEach(LoadClient::close);
    author.close();
  }
}
