package soulfra.contract.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

abstract class AccountsPart extends Part {

  @Test
  void a_new_user_has_a_thousand_credits_and_a_companion() {
    var handle = Person.freshHandle();
    var body = Map.of("handle", handle, "password", Person.PASSWORD, "displayName", " Zoë 🜁 ");
    var user = api().post("/users", body).is(201);
    assertThat(user.json().propertyNames())
        .containsExactlyInAnyOrder("id", "handle", "displayName", "credits", "createdAt");
    assertThat(user.text("/handle")).isEqualTo(handle);
    assertThat(user.text("/displayName")).isEqualTo("Zoë 🜁");
    assertThat(user.number("/credits")).isEqualTo(1000);
    assertThat(user.text("/createdAt")).matches(TIME);

    var session = api().post("/sessions", Map.of("handle", handle, "password", Person.PASSWORD));
    var agents = api().as(session.is(201).text("/token")).get("/agents?mine=true").is(200);
    assertThat(agents.texts("name")).containsExactly("Companion");
    assertThat(agents.texts("ownerId")).containsExactly(user.text("/id"));
  }

  @Test
  void a_display_name_is_the_handle_unless_given() {
    assertThat(ada().api().get("/users/me").text("/displayName")).isEqualTo(ada().handle());
  }

  @Test
  void a_handle_is_one_whatever_its_case() {
    var handle = Person.freshHandle();
    var shouted = handle.toUpperCase(Locale.ROOT);
    assertThat(Person.signUp(api(), shouted).api().get("/users/me").text("/handle"))
        .isEqualTo(handle);
    api()
        .post("/users", Map.of("handle", handle, "password", Person.PASSWORD))
        .isProblem("handle-taken");
    eventually(() ->
        assertThat(ada().api().get("/users/" + shouted).is(200).text("/handle")).isEqualTo(handle));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ab",
        "abcdefghijklmnopqrstuvwxyz_012345",
        "a b c",
        "a-b",
        "żółw",
        "a\u0000bc"
      })
  void a_handle_has_3_to_32_letters_digits_and_underscores(String handle) {
    api()
        .post("/users", Map.of("handle", handle, "password", Person.PASSWORD))
        .isProblem("invalid-request");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 129})
  void a_password_has_8_to_128_characters(int length) {
    var body = Map.of("handle", Person.freshHandle(), "password", "p".repeat(length));
    api().post("/users", body).isProblem("invalid-request");
  }

  @Test
  void every_character_of_a_long_password_counts() {
    var handle = Person.freshHandle();
    var password = "ü".repeat(127);
    api().post("/users", Map.of("handle", handle, "password", password + "a")).is(201);
    api()
        .post("/sessions", Map.of("handle", handle, "password", password + "b"))
        .isProblem("bad-credentials");
    api().post("/sessions", Map.of("handle", handle, "password", password + "a")).is(201);
  }

  @Test
  void of_many_who_want_a_handle_at_once_one_gets_it() {
    var body = Map.of("handle", Person.freshHandle(), "password", Person.PASSWORD);
    var replies = Together.times(5, _ -> api().post("/users", body));
    assertThat(replies).filteredOn(reply -> reply.status() == 201).hasSize(1);
    replies.stream()
        .filter(reply -> reply.status() != 201)
        .forEach(reply -> reply.isProblem("handle-taken"));
  }

  @Test
  void a_session_says_whose_it_is_and_how_long_it_lasts() {
    var body = Map.of("handle", ada().handle(), "password", ada().password());
    var session = api().post("/sessions", body).is(201);
    assertThat(session.json().propertyNames())
        .containsExactlyInAnyOrder("token", "userId", "expiresAt");
    assertThat(session.text("/userId")).isEqualTo(ada().id());
    assertThat(session.text("/expiresAt")).matches(TIME);
    assertThat(Instant.parse(session.text("/expiresAt"))).isAfter(Instant.now());
    assertThat(session.text("/token")).isNotEqualTo(ada().token());
  }

  @Test
  void a_wrong_password_and_an_unknown_handle_are_refused_in_the_same_words() {
    var wrong =
        api().post("/sessions", Map.of("handle", ada().handle(), "password", "wrong wrong"));
    var unknown =
        api().post("/sessions", Map.of("handle", Person.freshHandle(), "password", "wrong wrong"));
    assertThat(wrong.isProblem("bad-credentials").text("/detail"))
        .isEqualTo(unknown.isProblem("bad-credentials").text("/detail"));
  }

  @Test
  void signing_out_ends_this_session_and_no_other() {
    var phone = ada().elsewhere();
    var laptop = ada().elsewhere();
    phone.api().delete("/sessions/current").isEmpty();
    for (var path : List.of("/users/me", "/credits", "/feed", "/agents?mine=true")) {
      phone.api().get(path).isProblem("not-signed-in");
    }
    phone.api().delete("/sessions/current").isProblem("not-signed-in");
    laptop.api().get("/users/me").is(200);
  }

  @Test
  void credits_are_shown_to_oneself_only() {
    assertThat(ada().api().get("/users/me").is(200).number("/credits")).isNotNegative();
    eventually(() -> {
      var seen = bob().api().get("/users/" + ada().handle()).is(200);
      assertThat(seen.text("/id")).isEqualTo(ada().id());
      assertThat(seen.json().propertyNames())
          .containsExactlyInAnyOrder("id", "handle", "displayName", "createdAt");
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {"nobody_has_this_one", "a", "%F0%9F%91%BB", "a%20b", "-1", "me2"})
  void an_unknown_handle_is_not_found(String handle) {
    ada().api().get("/users/" + handle).isProblem("not-found");
  }
}
