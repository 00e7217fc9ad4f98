package soulfra.redis;

import module java.base;

import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/// A Lua script: Redis runs it as one step, with nothing in between. It is called by its hash, and
/// sent in full only to a Redis that does not know it (a new one, or one that was emptied).
public record Script(String lua, String hash) {

  public static Script of(String lua) {
    return new Script(lua, sha1(lua));
  }

  private static String sha1(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-1");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  public Object run(UnifiedJedis redis, List<String> keys, String... arguments) {
    try {
      return redis.evalsha(hash, keys, List.of(arguments));
    } catch (JedisNoScriptException _) {
      return redis.eval(lua, keys, List.of(arguments));
    }
  }
}
