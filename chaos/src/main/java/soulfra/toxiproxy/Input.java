package soulfra.toxiproxy;

import java.util.List;
import java.util.Optional;
import soulfra.toxiproxy.toxic.Values;

/// What somebody asks for, whatever it came as: a body of the API, a file. Names are matched in any
/// case, what is null is not there, and what is unknown is ignored.
///
/// Each method refuses a value of another type with the original's status.
public interface Input {

  Optional<String> text(String name);

  Optional<Boolean> flag(String name);

  Optional<Float> share(String name);

  Optional<Long> whole(String name);

  boolean has(String name);

  /// An object; one without members if it is not there.
  Input object(String name);

  /// An object's members; none if it is not there.
  Values values(String name);

  /// A list of objects; empty if it is not there.
  List<Input> list(String name);
}
