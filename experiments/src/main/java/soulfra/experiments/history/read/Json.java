package soulfra.experiments.history.read;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Misread;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.json.JsonMapper;

/// Reads JSON: values one after the other, each on its line or not, or one list of them.
public final class Json {

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private Json() {}

  static List<Form> readElements(String text) {
    var forms = new ArrayList<Form>();
    try (var parser = MAPPER.createParser(text)) {
      for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.START_ARRAY && forms.isEmpty()) {
          elements(parser, forms);
        } else {
          forms.add(form(parser));
        }
      }
    } catch (JacksonException e) {
      var place = e.getLocation();
      int line = place == null ? 1 : Math.max(1, place.getLineNr());
      int column = place == null ? 1 : Math.max(1, place.getColumnNr());
      throw new Misread(line, column, e.getOriginalMessage());
    }
    return forms;
  }

  private static void elements(JsonParser parser, List<Form> forms) {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      forms.add(form(parser));
    }
  }

  private static Form form(JsonParser parser) {
    TokenStreamLocation place = parser.currentTokenLocation();
    return new Form(
        plain(parser.readValueAs(Object.class)), place.getLineNr(), place.getColumnNr());
  }

  /// As EDN's reader has it: whole numbers are longs, if they fit.
  public static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case Integer number -> number.longValue();
      case List<?> list -> {
        var values = new ArrayList<@Nullable Object>(list.size());
        list.forEach(element -> values.add(plain(element)));
        yield Collections.unmodifiableList(values);
      }
      case Map<?, ?> map -> {
        var values = new LinkedHashMap<@Nullable Object, @Nullable Object>();
        map.forEach((name, element) -> values.put(name, plain(element)));
        yield Collections.unmodifiableMap(values);
      }
      case null, default -> value;
    };
  }
}
