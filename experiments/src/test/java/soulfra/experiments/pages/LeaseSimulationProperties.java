package soulfra.experiments.pages;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class LeaseSimulationProperties {

  @Property(tries = 100)
  void a_seed_gives_the_same_schedule_every_time(@ForAll long seed, @ForAll boolean fenced) {
    assertThat(LeaseSimulation.run(seed, fenced)).isEqualTo(LeaseSimulation.run(seed, fenced));
  }

  @Property(tries = 500)
  void no_schedule_gets_a_stale_write_past_the_fence(@ForAll long seed) {
    assertThat(LeaseSimulation.run(seed, true).stale()).isZero();
  }
}
