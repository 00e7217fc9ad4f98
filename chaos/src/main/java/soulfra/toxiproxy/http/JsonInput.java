package soulfra.toxiproxy.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import soulfra.toxiproxy.Input;
import soulfra.toxiproxy.Refused;
import soulfra.toxiproxy.toxic.Values;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.NullNode;

/// JSON as Go reads it into a struct: names in any case, of two members of a name the last one,
/// null is not there, unknown members don't matter, and whatever follows the first value is not
/// read. A number is whole only if it is written so.
public final class JsonInput implements Input, Values {

  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final TreeMap<String, JsonNode> members = new TreeMap<>();

  private JsonInput(JsonNode node) {
    if (!node.isObject() && !node.isNull()) {
      throw wrong("a " + kind(node), "an object");
    }
    node.properties().stream()
        .filter(member -> !member.getValue().isNull())
        .forEach(
            member -> members.put(member.getKey().toLowerCase(Locale.ROOT), member.getValue()));
  }

  /// @throws Refused if it does not begin with an object, or null
  public static JsonInput object(byte[] body) {
    return new JsonInput(first(body));
  }

  /// @throws Refused if it does not begin with an array of objects, or null
  public static List<Input> array(byte[] body) {
    return all(first(body));
  }

  private static JsonNode first(byte[] body) {
    try (var parser = MAPPER.createParser(body)) {
      if (parser.nextToken() == null) {
        throw Refused.badBody("EOF");
      }
      JsonNode value = MAPPER.readTree(parser);
      return value == null ? NullNode.instance : value;
    } catch (UnexpectedEndOfInputException _) {
      throw Refused.badBody("unexpected EOF");
    } catch (JacksonException e) {
      throw Refused.badBody(e.getOriginalMessage());
    }
  }

  private static List<Input> all(JsonNode node) {
    if (!node.isArray() && !node.isNull()) {
      throw wrong("a " + kind(node), "an array");
    }
    var inputs = new ArrayList<Input>();
    node.forEach(element -> inputs.add(new JsonInput(element)));
    return inputs;
  }

  @Override
  public Optional<String> text(String name) {
    return member(name, JsonNode::isString, JsonNode::stringValue, "a string");
  }

  @Override
  public Optional<Boolean> flag(String name) {
    return member(name, JsonNode::isBoolean, JsonNode::booleanValue, "true or false");
  }

  @Override
  public Optional<Float> share(String name) {
    return member(
        name,
        node -> node.isNumber() && Float.isFinite((float) node.doubleValue()),
        node -> (float) node.doubleValue(),
        "a number of 32 bits");
  }

  @Override
  public boolean has(String name) {
    return members.containsKey(name);
  }

  @Override
  public JsonInput object(String name) {
    return member(name).map(JsonInput::new).orElseGet(() -> new JsonInput(NullNode.instance));
  }

  @Override
  public Values values(String name) {
    return object(name);
  }

  @Override
  public List<Input> list(String name) {
    return member(name).map(JsonInput::all).orElse(List.of());
  }

  @Override
  public Optional<Long> whole(String name) {
    return member(
        name,
        node -> node.isIntegralNumber() && node.canConvertToLong(),
        JsonNode::longValue,
        "a whole number of 64 bits");
  }

  @Override
  public long whole(String name, long otherwise) {
    return whole(name).orElse(otherwise);
  }

  @Override
  public String text(String name, String otherwise) {
    return text(name).orElse(otherwise);
  }

  private Optional<JsonNode> member(String name) {
    return Optional.ofNullable(members.get(name));
  }

  /// A member of the right type.
  private <T> Optional<T> member(
      String name, Predicate<JsonNode> right, Function<JsonNode, T> read, String expected) {
    var node = members.get(name);
    if (node == null) {
      return Optional.empty();
    }
    if (!right.test(node)) {
      throw Refused.badBody("%s must be %s: %s".formatted(name, expected, node));
    }
    return Optional.of(read.apply(node));
  }

  private static Refused wrong(String found, String expected) {
    return Refused.badBody("expected %s, found %s".formatted(expected, found));
  }

  private static String kind(@Nullable JsonNode node) {
    return node == null ? "nothing" : node.getNodeType().name().toLowerCase(Locale.ROOT);
  }
}
