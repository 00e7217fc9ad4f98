package soulfra.experiments.history;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// When what was broken, from what the nemesis says: `start-…`, `kill`, `pause` or any other word
/// breaks; `stop…`, `heal…`, `resume…`, `recover…`, `restart…`, `end…` heal all of it, and so does
/// a plain `start` after a `kill`.
final class Faults {

  private static final List<String> HEAL =
      List.of("stop", "heal", "resume", "recover", "restart", "end");

  private Faults() {}

  static List<Fault> of(List<Event> events) {
    var faults = new ArrayList<Fault>();
    Event begun = null;
    int from = 0;
    for (int at = 0; at < events.size(); at++) {
      var event = events.get(at);
      if (!event.isFault() || event.type() == Event.Type.INVOKE) {
        continue;
      }
      if (heals(event, begun)) {
        if (begun != null) {
          faults.add(new Fault(name(begun), from, at, begun.time(), event.time()));
        }
        begun = null;
      } else if (begun == null) {
        begun = event;
        from = at;
      }
    }
    if (begun != null) {
      faults.add(
          new Fault(name(begun), from, events.size(), begun.time(), events.getLast().time()));
    }
    return faults;
  }

  private static boolean heals(Event event, @Nullable Event begun) {
    boolean started = event.f().equals("start") && begun != null && begun.f().startsWith("kill");
    return started || HEAL.stream().anyMatch(event.f()::startsWith);
  }

  private static String name(Event event) {
    boolean said = event.f().equals("start") && event.value() instanceof String;
    var f = said ? String.valueOf(event.value()) : event.f();
    var name = f.startsWith("start-") ? f.substring(6) : f;
    return event.node() == null ? name : name + " " + event.node();
  }
}
