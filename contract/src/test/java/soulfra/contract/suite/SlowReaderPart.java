package soulfra.contract.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

/// A listener that does not read. Its socket is made by hand, for a client's library reads ahead.
abstract class SlowReaderPart extends Part {

  private static final int RECEIVE_BUFFER = 4096;
  private static final int WRITERS = 8;

  /// Each event is some 16 KB: more in all than a kernel keeps for a socket, 4 MiB, and a stage for
  /// a reader who may still catch up.
  private static final int THOUGHTS = 1700;

  private static final String LONG = "🜁".repeat(3990) + " ";

  @Test
  void a_reader_who_does_not_read_is_cut_off_with_1013_and_slows_nobody() throws Exception {
    var person = cast().someoneNew();
    var agent = person.privateAgent();
    try (var slow = RawLive.open(person, RECEIVE_BUFFER);
        var quick = LiveSocket.open(person)) {
      quick.hello();
      var thoughts = new HashSet<String>();
      Together.times(WRITERS, writer -> thinkAll(person, agent, writer)).forEach(thoughts::addAll);
      var heard = new HashSet<String>();
      quick.until(
          frame -> heard.add(frame.at("/data/id").asString("")) && heard.containsAll(thoughts));

      assertThat(slow.closeCode()).isEqualTo(1013);
    } finally {
      person.api().delete("/users/me");
    }
  }

  private static Collection<String> thinkAll(Person person, String agent, int writer) {
    var ids = new HashSet<String>();
    for (int n = writer; n < THOUGHTS; n += WRITERS) {
      ids.add(person.think(agent, LONG + n));
    }
    return ids;
  }
}
