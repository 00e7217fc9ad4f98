package soulfra.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import soulfra.toxiproxy.toxic.Stream;

class ScheduleProperties {

  @Provide
  Arbitrary<Fault> faults() {
    var target = Arbitraries.of("app1", "app1-postgres", "leader→follower1");
    var millis = Arbitraries.longs().between(0, 10_000);
    return Arbitraries.oneOf(
        target.map(Fault.Partition::new),
        Combinators.combine(target, Arbitraries.of(Stream.class)).as(Fault.OneWayPartition::new),
        target.map(Fault.Blackhole::new),
        Combinators.combine(target, millis, millis).as(Fault.Latency::new),
        Combinators.combine(target, millis).as(Fault.LossInFlight::new),
        Combinators.combine(target, Arbitraries.of(Stream.class)).as(Fault.Drop::new),
        target.map(Fault.Kill::new),
        target.map(Fault.Stop::new),
        target.map(Fault.Freeze::new),
        target.map(Fault.Fill::new),
        target.map(Fault.Abandon::new),
        Combinators.combine(target, Arbitraries.longs().between(-10_000, 10_000))
            .as(Fault.Skew::new));
  }

  @Property(tries = 300)
  void what_is_printed_is_read_again(@ForAll("faults") Fault fault) {
    assertThat(Fault.parse(fault.words())).isEqualTo(fault);
  }

  @Property(tries = 300)
  void a_seed_makes_the_same_schedule_and_its_print_does_too(
      @ForAll @Size(min = 1, max = 8) List<@From("faults") Fault> faults,
      @ForAll long seed,
      @ForAll @IntRange(max = 60_000) int millis,
      @ForAll @IntRange(min = 2, max = 5_000) int typical) {
    // That nothing overlaps, or outlasts the schedule, its constructor checks.
    var schedule = Schedule.random(seed, millis, typical, faults);
    assertThat(Schedule.random(seed, millis, typical, faults)).isEqualTo(schedule);
    assertThat(Schedule.parse(schedule.toString())).isEqualTo(schedule);
    if (millis >= 3 * typical + 3) {
      assertThat(schedule.steps()).isNotEmpty();
    }
  }

  @Example
  void what_is_no_schedule_is_refused_with_what_would_be() {
    assertThatThrownBy(() -> Fault.parse("melt app1")).hasMessageContaining("freeze PROCESS");
    assertThatThrownBy(() -> Fault.parse("partition app1 sideways"))
        .hasMessageContaining("partition WIRE [upstream|downstream]");
    assertThatThrownBy(() -> Fault.parse("skew app1 100000"))
        .hasMessageContaining("86400 s at most");
    assertThatThrownBy(() -> Schedule.parse("")).hasMessageContaining("schedule seed S");
    assertThatThrownBy(() -> Schedule.parse("schedule seed 1 millis 10\nat x for 5 kill a"))
        .hasMessageContaining("at x for 5 kill a");
    assertThatThrownBy(() -> Schedule.parse("schedule seed 1 millis 10\nat 6 for 5 kill a"))
        .hasMessageContaining("ends after the schedule");
    assertThatThrownBy(() ->
            Schedule.parse("schedule seed 1 millis 10\nat 1 for 5 kill a\nat 5 for 1 freeze a"))
        .hasMessageContaining("two faults at once");
  }
}
