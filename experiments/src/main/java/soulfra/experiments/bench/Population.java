package soulfra.experiments.bench;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import soulfra.contract.ImportLine;
import soulfra.contract.client.SoulfraClient;

/// The users of a bench: all are imported, and the first of them sign in, one for each client.
///
/// @param tokens of those who signed in
/// @param agents the agent of each of those
record Population(List<String> tokens, List<String> agents) {

  static final String OPERATOR = "bench-operator";

  private static final String PASSWORD = "a long password";
  private static final int FOLLOWS = 30;
  private static final int THOUGHTS_PER_USER = 20;
  private static final int LINES_PER_REQUEST = 20_000;
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  /// @param messages in all conversations together; each user talks with their own agent
  static Population fill(
      URI stage, int clients, int users, int messages, long seed, Consumer<String> progress) {
    try (var client = SoulfraClient.at(stage).withTimeout(Duration.ofMinutes(2))) {
      progress.accept("importing %,d users and %,d messages".formatted(users, messages));
      importAll(client.as(OPERATOR), users, messages, new SplittableRandom(seed));
      progress.accept("signing in %d of them".formatted(clients));
      var tokens = new ArrayList<String>();
      var agents = new ArrayList<String>();
      for (int i = 0; i < clients; i++) {
        var token = client.signIn(handle(i), PASSWORD).value().token();
        tokens.add(token);
        var mine = client.as(token).myAgents(SoulfraClient.Part.first(1)).items();
        agents.add(mine.getFirst().id().toString());
      }
      return new Population(List.copyOf(tokens), List.copyOf(agents));
    }
  }

  private static void importAll(
      SoulfraClient operator, int users, int messages, SplittableRandom random) {
    var lines = new ArrayList<ImportLine>();
    for (int i = 0; i < users; i++) {
      lines.add(new ImportLine.NewUser(handle(i), PASSWORD, BEGIN));
    }
    send(operator, lines);
    if (messages == 0) {
      return;
    }
    for (int i = 0; i < users; i++) {
      var me = handle(i);
      random
          .ints(0, users)
          .distinct()
          .limit(FOLLOWS)
          .mapToObj(Population::handle)
          .forEach(owner -> lines.add(new ImportLine.Follow(me, owner)));
    }
    send(operator, lines);
    IntStream.range(0, users * THOUGHTS_PER_USER)
        .mapToObj(
            i -> new ImportLine.Thought(handle(i % users), words("I think", i), at(i), List.of()))
        .forEach(lines::add);
    send(operator, lines);
    for (int i = 0; i < messages / 2; i++) {
      var me = handle(i % users);
      lines.add(new ImportLine.Said(me, me, words("hello", i), words("I hear you", i), at(i)));
      if (lines.size() == LINES_PER_REQUEST) {
        send(operator, lines);
      }
    }
    send(operator, lines);
  }

  private static void send(SoulfraClient operator, List<ImportLine> lines) {
    for (int from = 0; from < lines.size(); from += LINES_PER_REQUEST) {
      operator.importAll(lines.subList(from, Math.min(lines.size(), from + LINES_PER_REQUEST)));
    }
    lines.clear();
  }

  private static Instant at(int second) {
    return BEGIN.plusSeconds(second);
  }

  private static String words(String begin, int number) {
    return begin + ", this is number " + number + " of very many";
  }

  private static String handle(int number) {
    return "bench_" + number;
  }
}
