package soulfra.experiments.pages;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.msgpack.core.MessagePack;
import org.msgpack.value.Value;
import tools.jackson.databind.json.JsonMapper;

/// Six ways to write a thought down, each by a library that others keep.
enum Encoding {
  JAVA("Java serialisation") {
    @Override
    byte[] encode(Thought thought) throws IOException {
      var bytes = new ByteArrayOutputStream();
      try (var out = new ObjectOutputStream(bytes)) {
        out.writeObject(thought);
      }
      return bytes.toByteArray();
    }

    @Override
    Thought decode(byte[] bytes) throws IOException {
      try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
        return (Thought) in.readObject();
      } catch (ClassNotFoundException e) {
        throw new IOException(e);
      }
    }
  },

  JSON("JSON") {
    @Override
    byte[] encode(Thought thought) {
      return MAPPER.writeValueAsBytes(thought);
    }

    @Override
    Thought decode(byte[] bytes) {
      return MAPPER.readValue(bytes, Thought.class);
    }
  },

  DEFLATED_JSON("JSON, deflated") {
    @Override
    byte[] encode(Thought thought) throws IOException {
      return deflated(JSON.encode(thought));
    }

    @Override
    Thought decode(byte[] bytes) throws IOException {
      try (var in = new InflaterInputStream(new ByteArrayInputStream(bytes))) {
        return JSON.decode(in.readAllBytes());
      }
    }
  },

  MESSAGE_PACK("MessagePack") {
    @Override
    byte[] encode(Thought thought) throws IOException {
      try (var out = MessagePack.newDefaultBufferPacker()) {
        out.packMapHeader(7);
        out.packString("id").packLong(thought.id());
        out.packString("agentId").packLong(thought.agentId());
        out.packString("createdAt").packLong(thought.createdAt());
        out.packString("blessings").packInt(thought.blessings());
        out.packString("hidden").packBoolean(thought.hidden());
        out.packString("mood").packString(thought.mood());
        out.packString("body").packString(thought.body());
        return out.toByteArray();
      }
    }

    @Override
    Thought decode(byte[] bytes) throws IOException {
      try (var in = MessagePack.newDefaultUnpacker(bytes)) {
        var fields = new HashMap<String, Value>();
        for (int left = in.unpackMapHeader(); left > 0; left--) {
          fields.put(in.unpackString(), in.unpackValue());
        }
        return new Thought(
            field(fields, "id").asIntegerValue().toLong(),
            field(fields, "agentId").asIntegerValue().toLong(),
            field(fields, "createdAt").asIntegerValue().toLong(),
            field(fields, "blessings").asIntegerValue().toInt(),
            field(fields, "hidden").asBooleanValue().getBoolean(),
            field(fields, "mood").asStringValue().asString(),
            field(fields, "body").asStringValue().asString());
      }
    }

    private static Value field(Map<String, Value> fields, String name) {
      return Objects.requireNonNull(fields.get(name), name);
    }
  },

  PROTOBUF("Protocol Buffers") {
    @Override
    byte[] encode(Thought thought) throws IOException {
      var bytes = new ByteArrayOutputStream();
      var out = CodedOutputStream.newInstance(bytes);
      out.writeInt64(1, thought.id());
      out.writeInt64(2, thought.agentId());
      out.writeInt64(3, thought.createdAt());
      out.writeInt32(4, thought.blessings());
      out.writeBool(5, thought.hidden());
      out.writeString(6, thought.mood());
      out.writeString(7, thought.body());
      out.flush();
      return bytes.toByteArray();
    }

    @Override
    Thought decode(byte[] bytes) throws IOException {
      long id = 0;
      long agentId = 0;
      long createdAt = 0;
      int blessings = 0;
      boolean hidden = false;
      var mood = "";
      var body = "";
      var in = CodedInputStream.newInstance(bytes);
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        switch (WireFormat.getTagFieldNumber(tag)) {
          case 1 -> id = in.readInt64();
          case 2 -> agentId = in.readInt64();
          case 3 -> createdAt = in.readInt64();
          case 4 -> blessings = in.readInt32();
          case 5 -> hidden = in.readBool();
          case 6 -> mood = in.readString();
          case 7 -> body = in.readString();
          default -> in.skipField(tag);
        }
      }
      return new Thought(id, agentId, createdAt, blessings, hidden, mood, body);
    }
  },

  AVRO("Avro") {
    @Override
    byte[] encode(Thought thought) throws IOException {
      var record = new GenericData.Record(SCHEMA);
      record.put("id", thought.id());
      record.put("agentId", thought.agentId());
      record.put("createdAt", thought.createdAt());
      record.put("blessings", thought.blessings());
      record.put("hidden", thought.hidden());
      record.put("mood", thought.mood());
      record.put("body", thought.body());
      var bytes = new ByteArrayOutputStream();
      var out = EncoderFactory.get().directBinaryEncoder(bytes, null);
      new GenericDatumWriter<GenericRecord>(SCHEMA).write(record, out);
      return bytes.toByteArray();
    }

    @Override
    Thought decode(byte[] bytes) throws IOException {
      var in = DecoderFactory.get().binaryDecoder(bytes, null);
      var record = new GenericDatumReader<GenericRecord>(SCHEMA).read(null, in);
      return new Thought(
          (Long) record.get("id"),
          (Long) record.get("agentId"),
          (Long) record.get("createdAt"),
          (Integer) record.get("blessings"),
          (Boolean) record.get("hidden"),
          record.get("mood").toString(),
          record.get("body").toString());
    }
  };

  private static final JsonMapper MAPPER = new JsonMapper();

  private static final Schema SCHEMA =
      SchemaBuilder.record("Thought")
          .fields()
          .requiredLong("id")
          .requiredLong("agentId")
          .requiredLong("createdAt")
          .requiredInt("blessings")
          .requiredBoolean("hidden")
          .requiredString("mood")
          .requiredString("body")
          .endRecord();

  /// What is written down.
  record Thought(
      long id,
      long agentId,
      long createdAt,
      int blessings,
      boolean hidden,
      String mood,
      String body)
      implements Serializable {}

  final String says;

  Encoding(String says) {
    this.says = says;
  }

  abstract byte[] encode(Thought thought) throws IOException;

  abstract Thought decode(byte[] bytes) throws IOException;

  static byte[] deflated(byte[] bytes) throws IOException {
    var deflated = new ByteArrayOutputStream();
    try (var out = new DeflaterOutputStream(deflated)) {
      out.write(bytes);
    }
    return deflated.toByteArray();
  }
}
