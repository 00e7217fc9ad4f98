package soulfra.contract.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

abstract class CreditsPart extends Part {

  @Test
  void a_transfer_moves_credits_from_one_to_another() {
    var giver = cast().someoneNew();
    var taker = cast().someoneNew();
    var transfer = giver.pay(taker, 300).is(201);
    assertThat(transfer.json().propertyNames())
        .containsExactlyInAnyOrder("id", "from", "to", "amount", "createdAt");
    assertThat(transfer.text("/from")).isEqualTo(giver.id());
    assertThat(transfer.text("/to")).isEqualTo(taker.id());
    assertThat(transfer.number("/amount")).isEqualTo(300);
    assertThat(transfer.text("/createdAt")).matches(TIME);
    assertThat(giver.balance()).isEqualTo(700);
    assertThat(giver.api().get("/users/me").number("/credits")).isEqualTo(700);
    assertThat(giver.all("/credits/transfers")).containsExactly(transfer.json());
    eventually(() -> {
      assertThat(taker.balance()).isEqualTo(1300);
      assertThat(taker.all("/credits/transfers")).containsExactly(transfer.json());
    });
  }

  @Test
  void nobody_gives_more_than_they_have() {
    var giver = cast().someoneNew();
    giver.pay(ada(), 1001).isProblem("insufficient-credits");
    assertThat(giver.balance()).isEqualTo(1000);
    assertThat(giver.all("/credits/transfers")).isEmpty();
    giver.pay(ada(), 1000).is(201);
    giver.pay(ada(), 1).isProblem("insufficient-credits");
    assertThat(giver.balance()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1",
        "1000001",
        "1.5",
        "1.0",
        "1e2",
        "\"5\"",
        "true",
        "null",
        "[5]",
        "{}",
        "99999999999999999999",
        "-9223372036854775808"
      })
  void an_amount_is_a_whole_number_from_1_to_a_million(String amount) {
    var body = "{\"to\":\"%s\",\"amount\":%s}".formatted(bob().id(), amount);
    ada().api().post("/credits/transfers", body).isProblem("invalid-request");
  }

  @Test
  void a_transfer_needs_someone_to_get_it() {
    for (var to : List.of("7zzzzzzzzzzzz", "nobody", "")) {
      ada().api().post("/credits/transfers", Map.of("to", to, "amount", 1)).isProblem("not-found");
    }
    ada().api().post("/credits/transfers", "{\"amount\":1}").isProblem("invalid-request");
    ada().api().post("/credits/transfers", "{\"to\":7,\"amount\":1}").isProblem("invalid-request");
  }

  @Test
  void a_balance_spent_from_many_devices_at_once_is_spent_once() {
    var giver = cast().someoneNew();
    var taker = cast().someoneNew();
    var devices = List.of(giver, giver.elsewhere());
    var replies = Together.times(8, n -> devices.get(n % 2).pay(taker, 400));
    assertThat(replies).filteredOn(reply -> reply.status() == 201).hasSize(2);
    replies.stream()
        .filter(reply -> reply.status() != 201)
        .forEach(reply -> reply.isProblem("insufficient-credits"));
    eventually(() -> {
      assertThat(giver.balance()).isEqualTo(200);
      assertThat(taker.balance()).isEqualTo(1800);
    });
  }

  @Test
  void transfers_in_all_directions_at_once_keep_the_sum_and_nobody_goes_below_zero() {
    var people = List.of(cast().someoneNew(), cast().someoneNew(), cast().someoneNew());
    var replies =
        Together.times(
            45,
            n -> {
              var reply = people.get(n % 3).pay(people.get((n + 1 + n / 3 % 2) % 3), 150 + n * 10);
              assertThat(people.get(n % 3).balance()).isNotNegative();
              return reply;
            });
    var moved = new long[3];
    for (int n = 0; n < replies.size(); n++) {
      if (replies.get(n).status() == 201) {
        moved[n % 3] -= replies.get(n).number("/amount");
        moved[(n + 1 + n / 3 % 2) % 3] += replies.get(n).number("/amount");
      } else {
        replies.get(n).isProblem("insufficient-credits");
      }
    }
    eventually(() -> {
      for (int who = 0; who < 3; who++) {
        assertThat(people.get(who).balance()).isEqualTo(1000 + moved[who]).isNotNegative();
      }
    });
    assertThat(people.stream().mapToLong(Person::balance).sum()).isEqualTo(3000);
  }
}
