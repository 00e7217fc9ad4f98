package soulfra.experiments.pages;

import java.util.Map;
import java.util.TreeMap;

/// Says which shard holds a key.
interface Placement {

  int shardOf(long key);

  /// The remainder of the key's hash: nothing to remember, and nothing to hold on to when the
  /// number of shards changes.
  static Placement modulo(int shards) {
    return key -> Math.floorMod(hash(key), shards);
  }

  /// A fixed number of slots, far more than there are shards, and a map of slots to shards: the
  /// slot of a key never changes, only where the slot is.
  ///
  /// @param before how many shards there were at first
  /// @param after how many there are now: each new one takes the same number of slots from each of
  ///   the others
  static Placement slots(int slots, int before, int after) {
    var shardOf = new int[slots];
    for (int slot = 0; slot < slots; slot++) {
      shardOf[slot] = slot % before;
    }
    for (int fresh = before; fresh < after; fresh++) {
      for (int taken = 0; taken < slots / (fresh + 1); taken++) {
        shardOf[nthOf(shardOf, taken % fresh, taken / fresh)] = fresh;
      }
    }
    return key -> shardOf[Math.floorMod(hash(key), slots)];
  }

  private static int nthOf(int[] shardOf, int shard, int n) {
    int seen = 0;
    for (int slot = 0; slot < shardOf.length; slot++) {
      if (shardOf[slot] == shard && seen++ == n) {
        return slot;
      }
    }
    throw new IllegalArgumentException("shard %d has too few slots".formatted(shard));
  }

  /// A ring of hashes: each shard stands at some points of it, and holds the keys up to the next
  /// point (consistent hashing).
  static Placement ring(int shards, int points) {
    var ring = new TreeMap<Integer, Integer>();
    for (int shard = 0; shard < shards; shard++) {
      for (int point = 0; point < points; point++) {
        ring.put(hash(1_000_003L * (shard + 1) + point), shard);
      }
    }
    return key -> {
      Map.Entry<Integer, Integer> next = ring.ceilingEntry(hash(key));
      return (next == null ? ring.firstEntry() : next).getValue();
    };
  }

  /// The shard that draws the highest lot for the key (rendezvous, or highest random weight):
  /// nothing to remember, and a new shard takes only the keys for which its lot wins; every shard
  /// is looked at for every key.
  static Placement rendezvous(int shards) {
    return key -> {
      int best = 0;
      int highest = Integer.MIN_VALUE;
      for (int shard = 0; shard < shards; shard++) {
        int lot = hash(key * 1_000_003L + shard);
        if (lot > highest) {
          highest = lot;
          best = shard;
        }
      }
      return best;
    };
  }

  /// Spreads keys that follow one another (the last step of MurmurHash3).
  private static int hash(long key) {
    long h = (key ^ (key >>> 33)) * 0xff51afd7ed558ccdL;
    h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return (int) (h ^ (h >>> 33));
  }
}
