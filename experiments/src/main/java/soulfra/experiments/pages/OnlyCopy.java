package soulfra.experiments.pages;

import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import soulfra.contract.Id.AgentId;
import soulfra.contract.Problem;
import soulfra.contract.client.SoulfraClient;
import soulfra.contract.client.SoulfraClient.Part;
import soulfra.experiments.Lab;
import soulfra.experiments.Stage;
import soulfra.servers.Deployment;
import soulfra.servers.StageProcess;

/// A stage that has everything once: whoever holds it is killed under writes, and started again,
/// because there is nobody to take over.
///
/// @param acknowledged messages, until it was gone
/// @param missing of those, when it was back
/// @param meanwhile messages of those that were sent while it was away and were acknowledged
/// @param downMillis from the kill until a message is acknowledged again
record OnlyCopy(long acknowledged, long missing, long meanwhile, double downMillis) {

  static final int SENT_MEANWHILE = 5;

  private static final int PEOPLE = 4;
  private static final int MOST_EACH = 100_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String PASSWORD = "a long password";

  /// One who writes to their own agent.
  private record Person(String token, AgentId agent) {}

  static OnlyCopy killed(Lab lab, int messages) throws Exception {
    var acknowledged = ConcurrentHashMap.<String>newKeySet();
    try (var stage = lab.startStage(Map.of());
        var pool = Executors.newFixedThreadPool(PEOPLE);
        var client = SoulfraClient.at(URI.create(stage.url()))) {
      lab.say("kill -9 of who holds the data of " + lab.stage().id + ", under writes");
      client.signUp("writer", PASSWORD);
      var token = client.signIn("writer", PASSWORD).value().token();
      var agent = client.as(token).myAgents(Part.first(1)).items().getFirst().id();
      var me = new Person(token, agent);
      for (int i = 0; i < PEOPLE; i++) {
        var name = "message of device " + i + ", ";
        var _ = pool.submit(() -> write(client, me, name, acknowledged));
      }
      await(messages, acknowledged);
      long killed = System.nanoTime();
      kill(lab, stage);
      pool.shutdown();
      if (!pool.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("Somebody still waits for an answer.");
      }
      long meanwhile = 0;
      for (int i = 0; i < SENT_MEANWHILE; i++) {
        meanwhile += sent(client, me, "meanwhile " + i) ? 1 : 0;
      }
      lab.say("starting it again");
      try (var back = startAgain(lab, stage);
          var again = SoulfraClient.at(URI.create(back.url))) {
        awaitAnswer(again, me);
        double downMillis = (System.nanoTime() - killed) / 1e6;
        var there = stored(again.as(token), agent);
        long missing = acknowledged.stream().filter(body -> !there.contains(body)).count();
        return new OnlyCopy(acknowledged.size(), missing, meanwhile, downMillis);
      }
    }
  }

  private static void kill(Lab lab, Deployment stage) {
    if (lab.stage() == Stage.ONE) {
      stage.instances().getFirst().kill9();
    } else {
      stage.stores().postgres().kill9();
    }
  }

  /// Where it answers again, and what must be ended for it.
  private record Back(String url, List<StageProcess> processes) implements AutoCloseable {
    @Override
    public void close() {
      processes.forEach(StageProcess::close);
    }
  }

  private static Back startAgain(Lab lab, Deployment stage) {
    if (lab.stage() == Stage.ONE) {
      var process = StageProcess.start(stage.instances().getFirst().launch());
      return new Back(process.url(), List.of(process));
    }
    stage.stores().postgres().start();
    return new Back(stage.url(), List.of());
  }

  private static void write(
      SoulfraClient client, Person me, String name, Set<String> acknowledged) {
    for (int i = 0; i < MOST_EACH && sent(client, me, name + i); i++) {
      acknowledged.add(name + i);
    }
  }

  private static boolean sent(SoulfraClient client, Person me, String body) {
    try {
      client.as(me.token).send(me.agent, body);
      return true;
    } catch (Problem e) {
      return false; // refused, or indefinite: not acknowledged
    }
  }

  private static void await(int messages, Set<String> acknowledged) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (acknowledged.size() < messages) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("Nobody can write: " + acknowledged.size());
      }
      TimeUnit.MILLISECONDS.sleep(2);
    }
  }

  private static void awaitAnswer(SoulfraClient client, Person me) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!sent(client, me, "again")) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("It does not answer again.");
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  private static Set<String> stored(SoulfraClient client, AgentId agent) {
    var bodies = new HashSet<String>();
    var part = Part.first(100);
    while (true) {
      var page = client.conversation(agent, part);
      page.items().forEach(message -> bodies.add(message.body()));
      if (page.next() == null) {
        return bodies;
      }
      part = new Part(100, page.next());
    }
  }
}
