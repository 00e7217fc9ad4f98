package soulfra.contract.suite;

import static java.util.stream.Collectors.joining;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;

/// JSON of every shape, much of it near to what the contract asks for.
final class Garbage {

  private static final int DEPTH = 3;

  private Garbage() {}

  static Arbitrary<String> json() {
    return json(DEPTH);
  }

  private static Arbitrary<String> json(int depth) {
    return depth == 0
        ? scalars()
        : Arbitraries.frequencyOf(
            Tuple.of(1, scalars()),
            Tuple.of(1, json(depth - 1).list().ofMaxSize(4).map(Object::toString)),
            Tuple.of(4, objects(depth)));
  }

  private static Arbitrary<String> objects(int depth) {
    return Arbitraries.maps(names(), json(depth - 1))
        .ofMaxSize(5)
        .map(members ->
            members.entrySet().stream()
                .map(member -> member.getKey() + ":" + member.getValue())
                .collect(joining(",", "{", "}")));
  }

  private static Arbitrary<String> names() {
    return Arbitraries.oneOf(
        Arbitraries.of(
                "handle",
                "password",
                "displayName",
                "name",
                "archetype",
                "public",
                "body",
                "text",
                "metadata",
                "whisper",
                "tone",
                "relatedLoops",
                "to",
                "amount",
                "type",
                "agentId",
                "key")
            .map(Garbage::quoted),
        Arbitraries.strings().ofMaxLength(5).map(Garbage::quoted));
  }

  private static Arbitrary<String> scalars() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            "null",
            "true",
            "false",
            "0",
            "-0",
            "1",
            "-1",
            "1.5",
            "1e400",
            "-1e-400",
            "9223372036854775807",
            "9223372036854775808",
            "123456789012345678901234567890",
            "\"\"",
            "\"say\"",
            "\"0000000000001\"",
            "{}",
            "[]"),
        Arbitraries.strings().ofMaxLength(30).map(Garbage::quoted));
  }

  /// A JSON string in which every character stands as its escape, halves of surrogate pairs too.
  static String quoted(String text) {
    var json = new StringBuilder("\"");
    text.chars().forEach(unit -> json.append("\\u%04x".formatted(unit)));
    return json.append('"').toString();
  }
}
