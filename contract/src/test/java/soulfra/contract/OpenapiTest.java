package soulfra.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The description of the API, held against the records that it describes.
class OpenapiTest {

  private static final Pattern PARAMETER = Pattern.compile("\\{([a-z]+)}");

  private final JsonNode openapi = read();

  private static JsonNode read() {
    try (var in = Json.class.getResourceAsStream("/openapi.json")) {
      return new JsonMapper().readTree(Objects.requireNonNull(in));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void it_is_openapi_3_1() {
    assertThat(openapi.path("openapi").asString()).isEqualTo("3.1.0");
    assertThat(openapi.path("paths")).isNotEmpty();
  }

  @Test
  void every_reference_leads_somewhere_and_every_component_is_referred_to() {
    var references = openapi.findValuesAsString("$ref");
    assertThat(references)
        .allSatisfy(reference ->
            assertThat(openapi.at(reference.substring(1)).isMissingNode()).as(reference).isFalse());
    for (var kind : List.of("parameters", "headers", "responses", "schemas")) {
      for (var name : openapi.path("components").path(kind).propertyNames()) {
        if (!List.of("LiveFrame", "Say").contains(name)) {
          assertThat(references).contains("#/components/%s/%s".formatted(kind, name));
        }
      }
    }
  }

  @Test
  void every_operation_has_a_name_of_its_own() {
    var names = openapi.path("paths").findValuesAsString("operationId");
    assertThat(names).doesNotHaveDuplicates().hasSizeGreaterThan(30);
  }

  @Test
  void every_parameter_of_a_path_is_described() {
    openapi
        .path("paths")
        .propertyStream()
        .forEach(path -> {
          var described = new ArrayList<String>();
          for (var parameter : path.getValue().path("parameters")) {
            described.add(
                openapi.at(parameter.path("$ref").asString().substring(1)).path("name").asString());
          }
          var named = PARAMETER.matcher(path.getKey()).results().map(found -> found.group(1));
          assertThat(named).as(path.getKey()).containsExactlyElementsOf(described);
        });
  }

  @Test
  void the_problems_are_those_of_the_contract() {
    var codes = openapi.at("/components/schemas/Problem/properties/code/enum").valueStream();
    assertThat(codes.map(JsonNode::asString))
        .containsExactlyElementsOf(
            Arrays.stream(Problem.Code.values()).map(Problem.Code::text).toList());
  }

  static Stream<Class<?>> records() {
    return Stream.of(Accounts.class, Chat.class, Feed.class, Loops.class)
        .flatMap(service -> Arrays.stream(service.getDeclaredClasses()))
        .filter(Class::isRecord);
  }

  @ParameterizedTest
  @MethodSource("records")
  void a_record_and_its_schema_have_the_same_members(Class<?> type) {
    var schema = openapi.at("/components/schemas/" + type.getSimpleName());
    var members =
        Arrays.stream(type.getRecordComponents())
            .map(component -> component.getName().replace("isPublic", "public"))
            .toList();
    assertThat(schema.path("properties").propertyNames()).containsExactlyElementsOf(members);
  }
}
