package soulfra.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// A leader that writes, one who asks it where its log ends, and a follower somewhere behind: the
/// age that is told is never less than the true one.
class MarksProperties {

  enum What {
    WRITE,
    ASK,
    ANSWER,
    REPLAY,
    READ
  }

  /// @param amount log that is written, or replayed
  record Moment(What what, int pause, int amount) {}

  @Provide
  Arbitrary<List<Moment>> histories() {
    return Combinators.combine(
            Arbitraries.of(What.class),
            Arbitraries.integers().between(1, 50),
            Arbitraries.integers().between(1, 100))
        .as(Moment::new)
        .list()
        .ofMaxSize(80);
  }

  private record Write(long end, long acknowledgedAt) {}

  @Property
  void whatever_was_acknowledged_longer_ago_than_the_age_is_shown(
      @ForAll("histories") List<Moment> history) {
    var marks = new Marks();
    var written = new ArrayList<Write>();
    long now = 0;
    long end = 0;
    long replayed = 0;
    long askedAt = -1;
    for (var moment : history) {
      now += moment.pause();
      switch (moment.what()) {
        case WRITE -> {
          end += moment.amount();
          written.add(new Write(end, now));
        }
        case ASK -> askedAt = now;
        case ANSWER -> {
          if (askedAt >= 0) {
            marks.add(1, new Lsn(end), askedAt);
          }
        }
        case REPLAY -> replayed = Math.min(end, replayed + moment.amount());
        case READ -> {
          long at = now;
          long shown = replayed;
          marks
              .age(1, new Lsn(replayed), now)
              .ifPresent(age ->
                  assertThat(written)
                      .filteredOn(write -> write.acknowledgedAt() < at - age.toNanos())
                      .allMatch(write -> write.end() <= shown));
        }
      }
    }
  }

  @Property
  void who_has_all_is_as_old_as_the_last_mark(@ForAll("histories") List<Moment> history) {
    var marks = new Marks();
    long now = 0;
    long end = 0;
    for (var moment : history) {
      now += moment.pause();
      end += moment.amount();
      marks.add(1, new Lsn(end), now);
      assertThat(marks.age(1, new Lsn(end), now + 7)).contains(Duration.ofNanos(7));
    }
  }

  @Property
  void marks_of_another_epoch_say_nothing(@ForAll("histories") List<Moment> history) {
    var marks = new Marks();
    history.forEach(moment -> marks.add(2, new Lsn(moment.amount()), moment.pause()));
    assertThat(marks.age(1, new Lsn(Long.MAX_VALUE), 100)).isEmpty();
    assertThat(marks.age(3, new Lsn(Long.MAX_VALUE), 100)).isEmpty();
  }
}
