package soulfra.experiments.pages;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.pages.E05_3_Compatibility.Field;
import tools.jackson.databind.json.JsonMapper;

/// Three formats with rules for how their schemas may change: a person with a name, and one more
/// field or none.
enum SchemaFormat {
  AVRO("Avro") {
    @Override
    byte[] write(@Nullable Field field) throws IOException {
      var schema = schema(field);
      var record = new GenericData.Record(schema);
      record.put("name", NAME);
      if (field != null) {
        record.put(field.name(), field.value());
      }
      var bytes = new ByteArrayOutputStream();
      var out = EncoderFactory.get().directBinaryEncoder(bytes, null);
      new GenericDatumWriter<GenericRecord>(schema).write(record, out);
      return bytes.toByteArray();
    }

    @Override
    Person read(byte[] bytes, @Nullable Field writer, @Nullable Field reader) throws IOException {
      var in = DecoderFactory.get().binaryDecoder(bytes, null);
      var record =
          new GenericDatumReader<GenericRecord>(schema(writer), schema(reader)).read(null, in);
      var value = reader == null ? null : record.get(reader.name());
      return new Person(
          record.get("name").toString(),
          Optional.ofNullable(value instanceof CharSequence text ? text.toString() : value));
    }

    private static Schema schema(@Nullable Field field) {
      var fields = SchemaBuilder.record("Person").fields().requiredString("name");
      if (field != null) {
        var type = Schema.create(Schema.Type.valueOf(field.type().toUpperCase(Locale.ROOT)));
        var added = fields.name(field.name()).type(type);
        fields = field.hasDefault() ? added.withDefault(AVRO.absent(field)) : added.noDefault();
      }
      return fields.endRecord();
    }
  },

  PROTOBUF("Protocol Buffers") {
    @Override
    byte[] write(@Nullable Field field) {
      var type = type(field);
      var message = DynamicMessage.newBuilder(type).setField(type.findFieldByNumber(1), NAME);
      if (field != null) {
        message.setField(type.findFieldByNumber(field.number()), field.value());
      }
      return message.build().toByteArray();
    }

    @Override
    Person read(byte[] bytes, @Nullable Field writer, @Nullable Field reader) throws IOException {
      var type = type(reader); // the writer's schema is not needed, and not known
      var message = DynamicMessage.parseFrom(type, bytes);
      Optional<Object> value =
          reader == null
              ? Optional.empty()
              : Optional.of(message.getField(type.findFieldByNumber(reader.number())));
      return new Person(message.getField(type.findFieldByNumber(1)).toString(), value);
    }

    // What `message Person { string name = 1; … }` compiles to.
    private static Descriptor type(@Nullable Field field) {
      var message =
          DescriptorProto.newBuilder()
              .setName("Person")
              .addField(field("name", 1, FieldDescriptorProto.Type.TYPE_STRING));
      if (field != null) {
        message.addField(
            field(
                field.name(),
                field.number(),
                switch (field.type()) {
                  case "int" -> FieldDescriptorProto.Type.TYPE_INT32;
                  case "long" -> FieldDescriptorProto.Type.TYPE_INT64;
                  default -> FieldDescriptorProto.Type.TYPE_STRING;
                }));
      }
      var file =
          FileDescriptorProto.newBuilder()
              .setName("person.proto")
              .setSyntax("proto3")
              .addMessageType(message)
              .build();
      try {
        return FileDescriptor.buildFrom(file, new FileDescriptor[0])
            .findMessageTypeByName("Person");
      } catch (DescriptorValidationException e) {
        throw new IllegalStateException("Not a schema: " + file, e);
      }
    }

    private static FieldDescriptorProto field(
        String name, int number, FieldDescriptorProto.Type type) {
      return FieldDescriptorProto.newBuilder()
          .setName(name)
          .setNumber(number)
          .setType(type)
          .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
          .build();
    }
  },

  JSON("JSON") {
    @Override
    byte[] write(@Nullable Field field) {
      var person = new HashMap<String, Object>(Map.of("name", NAME));
      if (field != null) {
        person.put(field.name(), field.value());
      }
      return MAPPER.writeValueAsBytes(person);
    }

    @Override
    Person read(byte[] bytes, @Nullable Field writer, @Nullable Field reader) {
      var person = MAPPER.readTree(bytes);
      var name = person.get("name").asString();
      if (reader == null) {
        return new Person(name, Optional.empty());
      }
      var node = person.get(reader.name());
      if (node == null) {
        return new Person(
            name, reader.hasDefault() ? Optional.of(absent(reader)) : Optional.empty());
      }
      Object value =
          switch (reader.type()) {
            case "int" -> node.asInt();
            case "long" -> node.asLong();
            default -> node.asString();
          };
      return new Person(name, Optional.of(value));
    }
  };

  private static final String NAME = "ada";
  private static final JsonMapper MAPPER = new JsonMapper();

  /// @param value of the other field; empty where the reader has none, or no value for it
  record Person(String name, Optional<Object> value) {}

  final String says;

  SchemaFormat(String says) {
    this.says = says;
  }

  abstract byte[] write(@Nullable Field field) throws IOException;

  /// @param writer the schema it was written with, for formats that need to know
  abstract Person read(byte[] bytes, @Nullable Field writer, @Nullable Field reader)
      throws IOException;

  /// What stands for a field that was not written.
  Object absent(Field field) {
    return switch (field.type()) {
      case "int" -> 0;
      case "long" -> 0L;
      default -> "";
    };
  }
}
