package soulfra.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import soulfra.servers.Timeline.Fork;

/// The rule against a model: logs as lists of records, each with who wrote it.
class TimelineProperties {

  @Property
  void a_log_continues_another_exactly_if_the_other_is_a_part_of_it(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 1, max = 5) Integer> lengths,
      @ForAll @IntRange(max = 3) int branch,
      @ForAll @IntRange(max = 12) int otherEnd) {
    var leader = new ArrayList<Integer>();
    var forks = new ArrayList<Fork>();
    for (int i = 0; i < lengths.size(); i++) {
      for (int record = 0; record < lengths.get(i); record++) {
        leader.add(i + 1);
      }
      if (i + 1 < lengths.size()) {
        forks.add(new Fork(i + 1, new Lsn(leader.size())));
      }
    }
    var leads = new Timeline(lengths.size(), forks);
    // The other has been on the leader's way up to one of its timelines, and wrote there to its
    // end.
    int number = Math.min(branch + 1, lengths.size());
    var other = new Timeline(number, forks.subList(0, number - 1));
    int born = number == 1 ? 0 : Math.toIntExact(forks.get(number - 2).at().bytes());
    var log = new ArrayList<>(leader.subList(0, born));
    while (log.size() < otherEnd) {
      log.add(number);
    }
    boolean isPart = log.size() <= leader.size() && log.equals(leader.subList(0, log.size()));
    assertThat(leads.continues(other, new Lsn(log.size()), new Lsn(leader.size())))
        .isEqualTo(isPart);
  }

  @Property
  void an_lsn_reads_what_it_writes(@ForAll long bytes) {
    assertThat(Lsn.parse(new Lsn(bytes).toString())).isEqualTo(new Lsn(bytes));
  }
}
