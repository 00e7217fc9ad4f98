package soulfra.cache;

import module java.base;

import soulfra.redis.Script;

/// The beginning of a list that goes from the newest item to the oldest: a sorted set by the items'
/// ids. A new or changed item is put into the set where there is one, so that a list that grows all
/// the time need not be read again each time.
///
/// Invariant: a set holds the newest items of its list without a gap, and what stands under the
/// score 0 is the list's end. So a set without an end is as long as a set may be, and a new item
/// pushes the oldest one out; an item that is *taken out* would leave a gap, and the key has to be
/// forgotten instead.
///
/// Two changes of one item that are made at the same moment may arrive here in the other order: the
/// older one then stays until the key's time is over.
///
/// @param most items in a set
public record Newest<T>(int most, ToLongFunction<T> id, Cached.Codec<T> codec)
    implements Shelf<List<T>> {

  private static final String END = "";

  private static final Script TAKE =
      Script.of(
          """
          local items = redis.call('ZREVRANGE', KEYS[1], 0, -1)
          if #items > 0 then
            if ARGV[3] ~= '0' then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
            return {items, 0}
          end
          if redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then return {{}, 1} end
          return {{}, 2}
          """);

  private static final Script PUT =
      Script.of(
          """
          if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
          redis.call('DEL', KEYS[1], KEYS[2])
          for i = 3, #ARGV, 2 do redis.call('ZADD', KEYS[1], ARGV[i], ARGV[i + 1]) end
          redis.call('PEXPIRE', KEYS[1], ARGV[2])
          return 1
          """);

  private static final Script ADD =
      Script.of(
          """
          for i = 1, #KEYS, 2 do
            redis.call('DEL', KEYS[i + 1])
            if redis.call('EXISTS', KEYS[i]) == 1 then
              redis.call('ZREMRANGEBYSCORE', KEYS[i], ARGV[1], ARGV[1])
              redis.call('ZADD', KEYS[i], ARGV[1], ARGV[2])
              redis.call('ZREMRANGEBYRANK', KEYS[i], 0, -1 - ARGV[3])
            end
          end
          """);

  private static final Script REPLACE =
      Script.of(
          """
          for i = 1, #KEYS, 2 do
            redis.call('DEL', KEYS[i + 1])
            if redis.call('ZREMRANGEBYSCORE', KEYS[i], ARGV[1], ARGV[1]) > 0 then
              redis.call('ZADD', KEYS[i], ARGV[1], ARGV[(i + 3) / 2])
            end
          end
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
  public List<String> arguments(List<T> items) {
    var scored = items.stream().limit(most).flatMap(item -> Stream.of(id(item), codec.text(item)));
    return items.size() < most
        ? Stream.concat(scored, Stream.of("0", END)).toList()
        : scored.toList();
  }

  @Override
  public List<T> value(List<String> stored) {
    return stored.stream().filter(text -> !text.equals(END)).map(codec::value).toList();
  }

  /// A new item of each of the lists.
  public Invalidations.Change add(T item) {
    var text = codec.text(item);
    return (r, keys) -> ADD.run(r, leased(keys), id(item), text, String.valueOf(most));
  }

  /// An item that has changed, in the lists that it is in; it may look different in each.
  ///
  /// @param items by key; all have the same id
  public Invalidations.Change replace(Map<String, T> items) {
    var id = id(items.values().iterator().next());
    return (r, keys) ->
        REPLACE.run(
            r,
            leased(keys),
            Stream.concat(Stream.of(id), keys.stream().map(items::get).map(codec::text))
                .toArray(String[]::new));
  }

  private String id(T item) {
    return String.valueOf(id.applyAsLong(item));
  }

  private static List<String> leased(List<String> keys) {
    return keys.stream().flatMap(key -> Lease.keys(key).stream()).toList();
  }
}
