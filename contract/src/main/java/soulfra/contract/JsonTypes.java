package soulfra.contract;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.function.LongFunction;
import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.LoopId;
import soulfra.contract.Id.MessageId;
import soulfra.contract.Id.ProphecyId;
import soulfra.contract.Id.ThoughtId;
import soulfra.contract.Id.TransferId;
import soulfra.contract.Id.UserId;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.module.SimpleModule;

/// How ids and times are written: ids as their text, times in UTC with exactly milliseconds.
final class JsonTypes extends SimpleModule {

  private static final long serialVersionUID = 1;

  JsonTypes() {
    addSerializer(Id.class, new IdWriter());
    addId("user", UserId.class, UserId::new);
    addId("agent", AgentId.class, AgentId::new);
    addId("message", MessageId.class, MessageId::new);
    addId("thought", ThoughtId.class, ThoughtId::new);
    addId("loop", LoopId.class, LoopId::new);
    addId("prophecy", ProphecyId.class, ProphecyId::new);
    addId("transfer", TransferId.class, TransferId::new);
    addSerializer(Instant.class, new InstantWriter());
    addDeserializer(Instant.class, new InstantReader());
  }

  private <I extends Id> void addId(String what, Class<I> type, LongFunction<I> constructor) {
    addDeserializer(type, new IdReader<>(what, type, constructor));
  }

  private static final class IdWriter extends ValueSerializer<Id> {
    @Override
    public void serialize(Id id, JsonGenerator json, SerializationContext context) {
      json.writeString(id.toString());
    }
  }

  /// Ids are opaque to a client: a text that can't be one is as unknown as one never given out.
  private static final class IdReader<I extends Id> extends ValueDeserializer<I> {
    private final String what;
    private final Class<I> type;
    private final LongFunction<I> constructor;

    IdReader(String what, Class<I> type, LongFunction<I> constructor) {
      this.what = what;
      this.type = type;
      this.constructor = constructor;
    }

    @Override
    public I deserialize(JsonParser json, DeserializationContext context) {
      var number = IdText.parse(text(json, context, type));
      if (number.isEmpty()) {
        throw Problem.notFound(what);
      }
      return constructor.apply(number.getAsLong());
    }
  }

  /// Written by hand: a page of twenty items holds twenty times, and a formatter made for every
  /// format took a third of the time of writing the page.
  private static final class InstantWriter extends ValueSerializer<Instant> {
    private static final int LENGTH = "2026-01-31T12:00:00.000Z".length();

    @Override
    public void serialize(Instant time, JsonGenerator json, SerializationContext context) {
      var utc = time.atOffset(ZoneOffset.UTC);
      var text = new char[LENGTH];
      digits(text, 0, 4, utc.getYear(), '-');
      digits(text, 5, 2, utc.getMonthValue(), '-');
      digits(text, 8, 2, utc.getDayOfMonth(), 'T');
      digits(text, 11, 2, utc.getHour(), ':');
      digits(text, 14, 2, utc.getMinute(), ':');
      digits(text, 17, 2, utc.getSecond(), '.');
      digits(text, 20, 3, utc.getNano() / 1_000_000, 'Z');
      json.writeString(text, 0, LENGTH);
    }

    private static void digits(char[] text, int from, int count, int number, char after) {
      for (int at = from + count - 1; at >= from; at--) {
        text[at] = (char) ('0' + number % 10);
        number /= 10;
      }
      text[from + count] = after;
    }
  }

  private static final class InstantReader extends ValueDeserializer<Instant> {
    @Override
    public Instant deserialize(JsonParser json, DeserializationContext context) {
      var text = text(json, context, Instant.class);
      try {
        return Instant.parse(text);
      } catch (DateTimeException e) {
        var failure = context.weirdStringException(text, Instant.class, "not ISO-8601");
        failure.initCause(e);
        throw failure;
      }
    }
  }

  private static String text(JsonParser json, DeserializationContext context, Class<?> type) {
    if (!json.hasToken(JsonToken.VALUE_STRING)) {
      context.handleUnexpectedToken(type, json);
    }
    return json.getString();
  }
}
