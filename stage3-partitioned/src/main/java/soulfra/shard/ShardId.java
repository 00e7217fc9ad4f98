package soulfra.shard;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// Names a shard: the Postgres group that holds some slots.
///
/// @param name small letters: `a`
public record ShardId(@JsonValue String name) implements Comparable<ShardId> {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public ShardId {
    if (!name.matches("[a-z]+")) {
      throw new IllegalArgumentException("A shard's name is of small letters: name=" + name);
    }
  }

  @Override
  public int compareTo(ShardId other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
