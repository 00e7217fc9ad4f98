package soulfra.workbench.seed;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import soulfra.contract.ImportLine;
import soulfra.experiments.load.Zipf;

/// People who talk, think aloud, follow and bless, as unevenly as people do: who is followed and
/// who is active both go by Zipf's law, and are not the same people. The same size and seed give
/// the same graph, byte by byte.
///
/// @param messages counts what users say and what agents answer
public record SocialGraph(int users, int messages, long seed) {

  public static final String PASSWORD = "lab-password";

  private static final Instant BEGIN = Instant.parse("2025-10-01T00:00:00Z");
  private static final Duration SPAN = Duration.ofDays(92);
  private static final int MEAN_FOLLOWS = 15;
  private static final int MESSAGES_A_THOUGHT = 50;
  private static final double SHARE_TO_OTHERS = 0.15;

  public SocialGraph {
    if (users < 1 || users > 1_000_000 || messages < 0 || messages > 100_000_000) {
      throw new IllegalArgumentException(
          "users must be 1..1000000, messages 0..100000000: users=%d messages=%d"
              .formatted(users, messages));
    }
  }

  /// The handle of the one who is followed the most.
  public static String someone() {
    return Names.handle(0);
  }

  /// How many lines all parts have together, more or less: follows depend on chance.
  public long lines() {
    return users + (long) users * Math.min(MEAN_FOLLOWS, users - 1) + thoughts() + said();
  }

  public int thoughts() {
    return messages / MESSAGES_A_THOUGHT;
  }

  public int said() {
    return messages / 2;
  }

  /// Who there is; they come before everything that names them.
  public void people(Consumer<ImportLine> to) {
    for (int user = 0; user < users; user++) {
      to.accept(new ImportLine.NewUser(Names.handle(user), PASSWORD, at(user, users)));
    }
  }

  /// Who follows whom. Some follow few, some many; the first users are followed the most.
  public void follows(Consumer<ImportLine> to) {
    var random = new SplittableRandom(seed);
    var popular = new Zipf(users, 0.9);
    var known = new BitSet(users);
    for (int user = 0; user < users; user++) {
      known.clear();
      int wanted = Math.min(users - 1, 1 + random.nextInt(2 * MEAN_FOLLOWS));
      for (int i = 0; i < wanted; i++) {
        int owner = popular.draw(random);
        if (owner != user && !known.get(owner)) {
          known.set(owner);
          to.accept(new ImportLine.Follow(Names.handle(user), Names.handle(owner)));
        }
      }
    }
  }

  /// What agents think, oldest first, and who blessed it.
  public void thoughts(Consumer<ImportLine> to) {
    var random = new SplittableRandom(seed + 1);
    var active = new Crowd(users, 0.8, random);
    var blessings = new Zipf(Math.min(users, 50), 1.6);
    for (int i = 0; i < thoughts(); i++) {
      to.accept(
          new ImportLine.Thought(
              Names.handle(active.one(random)),
              Phrases.thought(random),
              at(i, thoughts()),
              some(blessings.draw(random), active, random)));
    }
  }

  /// What users say to their own agents, and now and then to others', oldest first.
  ///
  /// @param lane which of `lanes` parts: all that one user says is in one part, so that parts can
  ///   be stored side by side without mixing up the order within a conversation
  public void said(int lane, int lanes, Consumer<ImportLine> to) {
    var random = new SplittableRandom(seed + 2 + lane);
    var active = new Crowd(users, 0.8, new SplittableRandom(seed + 1));
    var popular = new Zipf(users, 0.9);
    int count = said() / lanes + (lane < said() % lanes ? 1 : 0);
    for (int i = 0; i < count; i++) {
      int user = sameLane(active.one(random), lane, lanes);
      int owner = random.nextDouble() < SHARE_TO_OTHERS ? popular.draw(random) : user;
      to.accept(
          new ImportLine.Said(
              Names.handle(user),
              Names.handle(owner),
              Phrases.said(random),
              Phrases.answer(random),
              at(i, count)));
    }
  }

  /// The user next to this one who belongs to the lane.
  private int sameLane(int user, int lane, int lanes) {
    int inLane = user - user % lanes + lane;
    return inLane < users ? inLane : Math.max(lane, inLane - lanes);
  }

  private static List<String> some(int count, Crowd of, RandomGenerator random) {
    var handles = new ArrayList<String>(count);
    for (int i = 0; i < count; i++) {
      var handle = Names.handle(of.one(random));
      if (!handles.contains(handle)) {
        handles.add(handle);
      }
    }
    return handles;
  }

  /// The time of the i-th of so many events, spread evenly, at whole milliseconds.
  private static Instant at(long i, long count) {
    return BEGIN.plusMillis(SPAN.toMillis() * i / count);
  }

  /// Users by how active they are: the ranks are dealt out by chance, so that the most active are
  /// not the most followed.
  private static final class Crowd {
    private final Zipf ranks;
    private final int[] users;

    Crowd(int count, double exponent, SplittableRandom random) {
      ranks = new Zipf(count, exponent);
      users = new int[count];
      for (int i = 0; i < count; i++) {
        int other = random.nextInt(i + 1);
        users[i] = users[other];
        users[other] = i;
      }
    }

    int one(RandomGenerator random) {
      return users[ranks.draw(random)];
    }
  }
}
