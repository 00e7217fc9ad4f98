package soulfra.cache;

import module java.base;

import soulfra.redis.Script;

/// How the values of a cache stand in Redis. Both scripts get the key and its lease's key.
public interface Shelf<V> {

  /// Answers `{value, 0}` if it is there. Else `{{}, 1}` with the lease, whose token is the first
  /// argument and whose milliseconds the second; or `{{}, 2}` if somebody else has it. The third
  /// argument is the milliseconds that the value is kept for from now on, or 0.
  Script take();

  /// Puts the value there, if the lease's token is still the first argument, for as many
  /// milliseconds as the second says; the others are the value.
  Script put();

  List<String> arguments(V value);

  V value(List<String> stored);

  /// One text.
  static <V> Shelf<V> text(Cached.Codec<V> codec) {
    return new Text<>(codec);
  }

  /// See [Shelf#text].
  record Text<V>(Cached.Codec<V> codec) implements Shelf<V> {

    private static final Script TAKE =
        Script.of(
            """
            local value = redis.call('GET', KEYS[1])
            if value then
              if ARGV[3] ~= '0' then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
              return {{value}, 0}
            end
            if redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then return {{}, 1} end
            return {{}, 2}
            """);

    private static final Script PUT =
        Script.of(
            """
            if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
            redis.call('DEL', KEYS[2])
            redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[2])
            return 1
            """);

    @Override
    public Script take() {
      return TAKE;
    }

    @Override
    public Script put() {
      return PUT;
    }

    @Override
    public List<String> arguments(V value) {
      return List.of(codec.text(value));
    }

    @Override
    public V value(List<String> stored) {
      return codec.value(stored.getFirst());
    }
  }
}
