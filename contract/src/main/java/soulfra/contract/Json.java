package soulfra.contract;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/// The records as they stand on the wire, in both versions of the API.
///
/// Reading is strict about what is there (types, duplicates, depth) and lenient about what is more:
/// an unknown member is a newer client's, and is ignored (DDIA, "Encoding and Evolution"). Numbers
/// of a client's `metadata` keep every digit.
public final class Json {

  private static final int NESTING = 64;

  private static final JsonMapper V2 = mapper().build();

  private static final JsonMapper V1 =
      mapper()
          .addMixIn(Chat.Message.class, HidesMetadata.class)
          .addMixIn(Chat.NewMessage.class, IgnoresMetadata.class)
          .addMixIn(Feed.Thought.class, HidesMetadata.class)
          .addMixIn(Feed.NewThought.class, IgnoresMetadata.class)
          .build();

  private static final TypeReference<Map<String, Object>> METADATA = new TypeReference<>() {};

  private Json() {}

  /// Neither shows nor takes `metadata`.
  public static JsonMapper v1() {
    return V1;
  }

  public static JsonMapper v2() {
    return V2;
  }

  /// Reads a request.
  ///
  /// @throws Problem where the body is not JSON, not a `T`, or a `T` that breaks a rule of its own
  public static <T> T read(byte[] body, Class<T> type, JsonMapper mapper) {
    T value;
    try {
      value = mapper.readValue(body, type);
    } catch (JacksonException e) {
      throw problem(e);
    }
    if (value == null) {
      throw Problem.invalid("The body must not be null.");
    }
    return value;
  }

  public static byte[] write(Object value, JsonMapper mapper) {
    return mapper.writeValueAsBytes(value);
  }

  /// The text in which a stage stores a record: everything of it, in the newest version.
  public static String text(Object value) {
    return V2.writeValueAsString(value);
  }

  /// Reads what [#text] wrote.
  public static <T> T parse(String text, Class<T> type) {
    return V2.readValue(text, type);
  }

  /// Reads a client's `metadata` as a stage stores it: null for none.
  public static Map<String, Object> metadata(@Nullable String text) {
    return text == null ? Map.of() : V2.readValue(text, METADATA);
  }

  /// Jackson's own messages name our classes, so ours says only which member, and where.
  private static Problem problem(JacksonException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof Problem rule) {
        return rule;
      }
    }
    var member = memberOf(failure);
    var what =
        member == null
            ? "The body is not the JSON asked for"
            : member + " has a wrong type or form";
    return new Problem(
        Problem.Code.INVALID_REQUEST, what + where(failure) + ".", true, null, failure);
  }

  private static @Nullable String memberOf(JacksonException failure) {
    var path = failure.getPath();
    return path.isEmpty() ? null : path.getFirst().getPropertyName();
  }

  private static String where(JacksonException failure) {
    var location = failure.getLocation();
    return location == null || location.getLineNr() < 1
        ? ""
        : ": line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
  }

  private static JsonMapper.Builder mapper() {
    var limits =
        StreamReadConstraints.builder()
            .maxNestingDepth(NESTING)
            .maxStringLength(Rules.BODY_BYTES)
            .maxNameLength(Rules.TEXT_CHARACTERS)
            .build();
    return JsonMapper.builder(JsonFactory.builder().streamReadConstraints(limits).build())
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
        .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
        .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
        .withCoercionConfigDefaults(coercion -> {
          for (var shape : CoercionInputShape.values()) {
            coercion.setCoercion(shape, CoercionAction.Fail);
          }
        })
        .withConfigOverride(
            List.class, list -> list.setNullHandling(JsonSetter.Value.forContentNulls(Nulls.FAIL)))
        .withConfigOverride(
            Map.class, map -> map.setNullHandling(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
        .addModule(new JsonTypes());
  }

  @JsonIgnoreProperties(value = "metadata", allowSetters = true)
  private interface HidesMetadata {}

  @JsonIgnoreProperties("metadata")
  private interface IgnoresMetadata {}
}
