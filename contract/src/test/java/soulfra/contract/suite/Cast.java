package soulfra.contract.suite;

import java.net.URI;
import java.util.List;

/// The users that tests share, so that few passwords need hashing. Tests that count a user's money,
/// fill their feed or end their account sign up one of their own.
record Cast(Api api, Person ada, Person bob, Person cleo, Person dan) {

  static Cast at(URI url) {
    var api = Api.at(url);
    var people = Together.times(4, _ -> Person.signUp(api));
    return new Cast(api, people.get(0), people.get(1), people.get(2), people.get(3));
  }

  Person someoneNew() {
    return Person.signUp(api);
  }

  List<Person> everyone() {
    return List.of(ada, bob, cleo, dan);
  }
}
