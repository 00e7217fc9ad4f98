package soulfra.chaos.workload;

import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import soulfra.chaos.rig.Waiting;
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
              var client = crowd.keyed(via.client(), "sign-up " + number);
              var _ = Attempts.untilKnown(() -> client.signUp(handle, password));
              owners.put(handle, password);
              return null;
            });
    Waiting.pause(PAUSE); // each costs the server the hash of a password
  }

  @Override
  public void readAll(Crowd crowd) {
    owners.forEach(
        (handle, password) -> crowd.last("sign-in", handle, c -> signIn(c, handle, password)));
  }

  private static Object signIn(SoulfraClient client, String handle, String password) {
    return client.signIn(handle, password).value().userId().toString();
  }
}
