package soulfra.chaos.workload;

import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import soulfra.chaos.rig.Waiting;
import soulfra.contract.Problem;
import soulfra.contract.client.SoulfraClient;

/// Unique names: several sign up with the same handle at the same time. One gets it, and can sign
/// in with their own password in the end.
final class Handles implements Workload {

  private static final int RIVALS = 4;
  private static final Duration PAUSE = Duration.ofMillis(200);

  /// Who was given each handle, as the password they chose.
  private final Map<String, String> owners = new ConcurrentHashMap<>();

  private final AtomicLong asked = new AtomicLong();

  @Override
  public String name() {
    return "unique";
  }

  @Override
  public String about() {
    return "several ask for one handle at the same time: one gets it";
  }

  @Override
  public Judging judging() {
    return Judging.by("unique-ids");
  }

  @Override
  public void prepare(Crowd crowd) {}

  @Override
  public void act(Crowd crowd, int process, SplittableRandom random) {
    if (process >= RIVALS) {
      Waiting.pause(PAUSE); // more would only wait for one another: the hash of a password is slow
      return;
    }
    var via = crowd.anyInstance(random);
    long number = asked.getAndIncrement();
    var handle = "handle_" + number / RIVALS;
    var password = Crowd.password() + number;
    crowd
        .recording()
        .ask(
            "p" + process,
            "generate",
            null,
            handle,
            via.node(),
            () -> {
              var _ =
                  crowd.untilKnown(
                      via,
                      client -> crowd.keyed(client, "sign-up " + number).signUp(handle, password));
              owners.put(handle, password);
              return null;
            });
    Waiting.pause(PAUSE);
  }

  /// Which handles are still whose they were given to: one read.
  @Override
  public void readAll(Crowd crowd) {
    crowd.last(
        "read",
        "all",
        client ->
            owners.entrySet().stream()
                .filter(owner -> isTheirs(client, owner.getKey(), owner.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList());
  }

  private static boolean isTheirs(SoulfraClient client, String handle, String password) {
    try {
      var _ = client.signIn(handle, password);
      return true;
    } catch (Problem e) {
      if (e.code() == Problem.Code.BAD_CREDENTIALS) {
        return false;
      }
      throw e;
    }
  }
}
