package soulfra.workbench.mission;

import static soulfra.workbench.mission.Signs.broken;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import soulfra.experiments.Stage;
import soulfra.experiments.chaos.Control;
import soulfra.workbench.mission.Mission.Live;
import soulfra.workbench.mission.Mission.Predicted;
import soulfra.workbench.mission.Mission.Scenario;

/// All missions, in the order of the chapters.
public final class Missions {

  private static final String BY_HAND = "Break it on this page, or ./lab fault in a terminal.";
  private static final String BY_SCENARIO = "The Chaos tab, or ./lab chaos in a terminal.";
  private static final String BY_EXPERIMENT = "The Experiments tab: predict, then run.";
  private static final String SHARD_NODE = "[abc]\\d";
  private static final String GONE = "kill|stop|freeze";

  private Missions() {}

  /// @throws NoSuchElementException if there is none
  public static Mission named(String id) {
    return all().stream()
        .filter(mission -> mission.id().equals(id))
        .findAny()
        .orElseThrow(() -> new NoSuchElementException("There is no mission " + id));
  }

  public static List<Mission> all() {
    return List.of(
        new Mission(
            "mean-lies",
            2,
            "The mean looks fine",
            "Make one in a hundred wait while the mean says that all is well.",
            BY_HAND,
            List.of(
                "Few must wait, and not too long: nobody may give up, which takes four seconds.",
                "Freeze one of the two servers for a second, and thaw it. One in a hundred must have"
                    + " waited: where many are served, do it two or three times in ten seconds."),
            new Live(Stage.TWO, "set", List.of(Signs.meanLies(150, 500, 200), Signs.whole()))),
        new Mission(
            "leader-falls",
            6,
            "A leader falls, and nothing with it",
            "Kill the leader of a shard, let another take over, and lose nothing acknowledged.",
            BY_HAND,
            List.of(
                "The drawing of stage 3 says who leads; Break it kills by name.",
                "./lab fault inject kill a.leader --stage 3, then ./lab fault heal all"),
            new Live(
                Stage.THREE,
                "set",
                List.of(Signs.leaderBroken("kill"), Signs.anotherLeads("kill"), Signs.whole()))),
        new Mission(
            "no-quorum",
            6,
            "Until nobody says yes",
            "Take one follower away and let nobody notice; take the other one, and see writes wait.",
            BY_HAND,
            List.of(
                "A write is acknowledged once a follower has it, too. Which are the followers of a?",
                "Kill one follower, wait ten seconds, kill the other one of the same shard; clients"
                    + " send again for half a minute before they give up. Start both."),
            new Live(
                Stage.THREE,
                "set",
                List.of(
                    Signs.nobodyNoticed(
                        "One node of a shard is away, and nobody notices for five seconds",
                        broken(GONE, SHARD_NODE),
                        5),
                    Signs.somebodyNoticed(
                        "Two nodes of a shard are away, and somebody is refused or in doubt",
                        broken(2, GONE, "a\\d")
                            .or(broken(2, GONE, "b\\d"))
                            .or(broken(2, GONE, "c\\d"))),
                    Signs.whole()))),
        new Mission(
            "disappear",
            6,
            "Make an acknowledged message disappear",
            "Find a way in which a client is told “stored”, and the message is gone afterwards.",
            BY_SCENARIO,
            List.of(
                "Only who has a write alone can take it along.",
                "A leader that is cut off from its followers goes on, if it need not wait for them.",
                "Scenario leader-alone-killed on stage 3, without the quorum."),
            new Scenario(Stage.THREE, "leader-alone-killed", true, Control.WITHOUT_QUORUM, null)),
        new Mission(
            "impossible",
            6,
            "Now make it impossible",
            "The same faults at the same times, and nothing acknowledged may be lost.",
            BY_SCENARIO,
            List.of(
                "Same scenario, same seed: the report of the last run says which.",
                "What did you leave out? Put it back."),
            new Scenario(Stage.THREE, "leader-alone-killed", false, Control.NONE, "disappear")),
        new Mission(
            "slot-moves",
            7,
            "Move house while people live in it",
            "Move a slot to another shard while people write, and lose nothing.",
            "./lab rebalance in a terminal.",
            List.of(
                "./lab rebalance says who holds which slots.",
                "./lab rebalance --move 0 --to b, unless b holds it already."),
            new Live(Stage.THREE, "set", List.of(Signs.slotsMoved()))),
        new Mission(
            "one-shard-gone",
            7,
            "A third is dark, two thirds don't notice",
            "Take all nodes of one shard away: its users are refused, all others are served.",
            BY_HAND,
            List.of(
                "A shard is a leader and two followers.",
                "./lab fault inject kill b --stage 3 kills all three; ./lab fault heal all."),
            new Live(
                Stage.THREE,
                "set",
                List.of(
                    Signs.somebodyNoticed("Somebody is refused", wholeShard()),
                    Signs.servedMeanwhile(
                        "Others are served meanwhile, fifty times", wholeShard(), 50),
                    Signs.whole(),
                    Signs.oneLeaderEach()))),
        predicted(
            "hot-key",
            7,
            "One key, all the work",
            "Predict what one celebrity does.",
            "7.3",
            Stage.THREE),
        new Mission(
            "done-twice",
            8,
            "Done twice, asked once",
            "Make a message stand there twice that somebody sent once.",
            BY_SCENARIO,
            List.of(
                "When the answer is lost, a client can only send again.",
                "What tells the server that it is the same request?",
                "Scenario answers-lost on stage 2, without idempotency keys."),
            new Scenario(Stage.TWO, "answers-lost", true, Control.WITHOUT_KEYS, null)),
        new Mission(
            "done-once",
            8,
            "Exactly once, after all",
            "The same answers lost at the same times, and nothing is done twice.",
            BY_SCENARIO,
            List.of("Same scenario, same seed, with what you left out."),
            new Scenario(Stage.TWO, "answers-lost", false, Control.NONE, "done-twice")),
        new Mission(
            "money",
            8,
            "Pull the plug in the middle of a transfer",
            "Kill a server while credits change hands: none is made, and none is lost.",
            BY_HAND,
            List.of(
                "The other server goes on. Kill stage2/1, wait, start it.",
                "./lab fault inject kill app1 --stage 2, then ./lab fault heal all"),
            new Live(
                Stage.TWO,
                "bank",
                List.of(
                    Signs.servedMeanwhile(
                        "A server is gone, and transfers go on, twenty of them",
                        broken("kill", "app\\d"),
                        20),
                    Signs.whole()))),
        new Mission(
            "nobody-knows",
            9,
            "Nobody knows",
            "Make a client that can't know whether its message was stored; then find out.",
            BY_HAND,
            List.of(
                "No answer is not the answer no. Who must stop answering, without being gone?",
                "Clients send again for half a minute before they give up.",
                "Freeze stage 2's Postgres until somebody is in doubt, and thaw it."),
            new Live(
                Stage.TWO, "set", List.of(Signs.inDoubt(broken("freeze", ".*")), Signs.whole()))),
        new Mission(
            "zombie",
            9,
            "It sleeps, and wakes as a leader of nothing",
            "Freeze a leader until another leads, then let it wake: it must not harm anybody.",
            BY_HAND,
            List.of(
                "A process can be paused at any point, and does not know for how long.",
                "./lab fault inject freeze a.leader --stage 3; when another one leads, heal all."),
            new Live(
                Stage.THREE,
                "set",
                List.of(
                    Signs.leaderBroken("freeze"),
                    Signs.anotherLeads("freeze"),
                    Signs.whole(),
                    Signs.oneLeaderEach()))),
        predicted(
            "pause-and-lease",
            9,
            "A lease that ran out in your sleep",
            "Predict what a paused holder of a lease does to what it guards.",
            "9.3",
            Stage.TWO),
        new Mission(
            "minority",
            10,
            "A minority is nobody",
            "Take one of three ZooKeepers away, and let nobody notice for ten seconds.",
            BY_HAND,
            List.of("Any one of z1, z2, z3. Start it again afterwards."),
            new Live(
                Stage.THREE,
                "set",
                List.of(
                    Signs.nobodyNoticed(
                        "One ZooKeeper is away, and nobody notices for ten seconds",
                        broken(GONE, "z\\d"),
                        10),
                    Signs.whole()))),
        new Mission(
            "no-election",
            10,
            "Nobody can be elected",
            "Take the majority of ZooKeepers away, then a leader: its shard stays without one.",
            BY_HAND,
            List.of(
                "Who leads is what ZooKeeper has agreed on; without a majority it agrees on nothing.",
                "./lab fault inject kill zookeeper.majority --stage 3, then kill a.leader, wait"
                    + " fifteen seconds, heal all."),
            new Live(
                Stage.THREE,
                "set",
                List.of(
                    Signs.leaderless(
                        "A shard stays without a leader for ten seconds",
                        broken(2, GONE, "z\\d").and(broken(GONE, SHARD_NODE)),
                        10),
                    Signs.whole(),
                    Signs.oneLeaderEach()))),
        predicted(
            "one-handle",
            10,
            "Two want one name",
            "Predict who gets it, and how often both do.",
            "10.4",
            Stage.TWO),
        predicted(
            "skewed-key",
            11,
            "One worker does it all",
            "Predict how long a job takes of which one key has nearly everything.",
            "11.3",
            Stage.THREE),
        predicted(
            "atomic-switch",
            11,
            "Nobody sees it half done",
            "Predict what readers see while a batch job writes its output.",
            "11.5",
            Stage.ONE),
        predicted(
            "which-join",
            11,
            "Which join?",
            "Predict which way to join two tables is faster.",
            "11.2",
            Stage.THREE),
        predicted(
            "dual-write",
            12,
            "Written twice, two truths",
            "Predict how often two stores disagree that are written one after the other.",
            "12.3",
            Stage.TWO),
        predicted(
            "exactly-once",
            12,
            "A consumer dies in the middle",
            "Predict what a consumer that is killed counts twice, or not at all.",
            "12.7",
            Stage.TWO),
        new Mission(
            "stream-gone",
            12,
            "Cut the stream, keep the truth",
            "Take Redis away, which carries the live events: every message is still acknowledged.",
            BY_HAND,
            List.of(
                "Where does stage 2 write first, and what is only derived from that?",
                "Kill stage 2's Redis, wait ten seconds, start it."),
            new Live(
                Stage.TWO,
                "set",
                List.of(
                    Signs.servedMeanwhile(
                        "Redis is gone, and messages are acknowledged, a hundred of them",
                        broken(GONE, "redis"),
                        100),
                    Signs.whole()))));
  }

  private static Predicate<Look> wholeShard() {
    return broken(3, GONE, "a\\d").or(broken(3, GONE, "b\\d")).or(broken(3, GONE, "c\\d"));
  }

  private static Mission predicted(
      String id, int chapter, String title, String goal, String experiment, Stage stage) {
    return new Mission(
        id,
        chapter,
        title,
        goal,
        BY_EXPERIMENT,
        List.of(
            "Write your prediction down before you run experiment %s on %s."
                .formatted(experiment, stage.id)),
        new Predicted(stage, experiment));
  }
}
