package soulfra.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import soulfra.contract.Json;

class ShardMapProperties {

  @Property
  void the_first_map_gives_no_shard_two_slots_more_than_another(
      @ForAll @IntRange(min = 1, max = 64) int count) {
    var shards = shards(count);
    var map = ShardMap.even(shards);
    var sizes = shards.stream().mapToInt(shard -> map.heldBy(shard).size()).summaryStatistics();
    assertThat(sizes.getSum()).isEqualTo(64);
    assertThat(sizes.getMax() - sizes.getMin()).isLessThanOrEqualTo(1);
  }

  @Property
  void a_move_changes_one_slot_and_the_version(
      @ForAll @IntRange(min = 2, max = 64) int count,
      @ForAll @IntRange(max = 63) int number,
      @ForAll @IntRange(max = 63) int target) {
    var map = ShardMap.even(shards(count));
    var slot = new Slot(number);
    var to = shards(count).get(target % count);
    if (map.holder(slot).equals(to)) {
      assertThatIllegalArgumentException().isThrownBy(() -> map.move(slot, to));
      return;
    }
    var moved = map.move(slot, to);
    assertThat(moved.version()).isEqualTo(map.version() + 1);
    assertThat(moved.holder(slot)).isEqualTo(to);
    assertThat(Slot.all().stream().filter(other -> !other.equals(slot)))
        .allMatch(other -> moved.holder(other).equals(map.holder(other)));
    assertThat(Json.parse(Json.text(moved), ShardMap.class)).isEqualTo(moved);
  }

  /// Whoever holds too little gets what is missing, and nobody gives away what they need.
  @Property
  void steps_towards_an_even_map_get_there_and_move_no_slot_in_vain(
      @ForAll @IntRange(min = 1, max = 8) int before,
      @ForAll @IntRange(max = 3) int joining,
      @ForAll @Size(max = 20) List<@IntRange(max = 63) Integer> moves) {
    var all = shards(before + joining);
    var map = ShardMap.even(all.subList(0, before));
    for (int number : moves) {
      var to = all.get(number % before);
      var slot = new Slot(number);
      map = map.holder(slot).equals(to) ? map : map.move(slot, to);
    }
    var first = map;
    int share = Slot.COUNT / all.size();
    int least = all.stream().mapToInt(id -> Math.max(0, share - first.heldBy(id).size())).sum();
    int most = all.stream().mapToInt(id -> Math.max(0, first.heldBy(id).size() - share)).sum();
    int steps = 0;
    for (var next = map.towardsEven(all); next.isPresent(); next = map.towardsEven(all)) {
      map = map.move(next.get().slot(), next.get().to());
      steps++;
      assertThat(steps).isLessThanOrEqualTo(most);
    }
    assertThat(steps).isGreaterThanOrEqualTo(least);
    var at = map;
    var sizes = all.stream().mapToInt(id -> at.heldBy(id).size()).summaryStatistics();
    assertThat(sizes.getMax() - sizes.getMin()).isLessThanOrEqualTo(1);
  }

  @Example
  void a_map_in_zookeeper_can_be_read_by_people() {
    assertThat(Json.text(ShardMap.even(shards(3))))
        .startsWith("{\"version\":1,\"slots\":[\"a\",\"a\",")
        .endsWith(",\"c\",\"c\"]}");
  }

  @Example
  void shards_are_read_from_their_setting_and_the_first_node_is_number_one() {
    var shards = Shard.parse("a=127.0.0.1:7101,127.0.0.1:7102;b=db.example:5432");
    assertThat(shards)
        .containsExactly(
            new Shard(
                new ShardId("a"),
                List.of(new Node("a1", "127.0.0.1:7101"), new Node("a2", "127.0.0.1:7102"))),
            new Shard(new ShardId("b"), List.of(new Node("b1", "db.example:5432"))));
    assertThat(shards.getLast().node("b1").port()).isEqualTo(5432);
    Stream.of("", "a", "a=", "A=h:1", "a=h:x", "a=h:1;")
        .forEach(text -> assertThatIllegalArgumentException().isThrownBy(() -> Shard.parse(text)));
  }

  /// `a` to `z`, then `aa` and so on.
  private static List<ShardId> shards(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new ShardId((i < 26 ? "" : "a".repeat(i / 26)) + (char) ('a' + i % 26)))
        .toList();
  }
}
