package soulfra.shard;

import module java.base;

import soulfra.contract.Id;

/// One of 64 fixed parts of the key space. A key's slot never changes; which shard holds a slot
/// does (DDIA, "Rebalancing Partitions", Fixed number of partitions).
///
/// @param number 0 to 63
public record Slot(int number) implements Comparable<Slot> {

  public static final int BITS = 6;
  public static final int COUNT = 1 << BITS;

  public static final Slot LAST = new Slot(COUNT - 1);

  public Slot {
    if (number < 0 || number >= COUNT) {
      throw new IllegalArgumentException("A slot is 0 to 63: number=" + number);
    }
  }

  /// All 64, in their order.
  public static List<Slot> all() {
    return IntStream.range(0, COUNT).mapToObj(Slot::new).toList();
  }

  /// Where a text belongs: the first six bits of its SHA-256 in UTF-8. In a shell, a quarter of the
  /// first two digits of `printf %s TEXT | sha256sum`; in Postgres,
  /// `get_byte(sha256(convert_to(TEXT, 'UTF8')), 0) >> 2`.
  ///
  /// Not `hashCode`: it may differ between versions, and texts that look alike would crowd
  /// together. A cryptographic hash costs some hundred nanoseconds and can't be crowded on purpose
  /// either.
  public static Slot of(String key) {
    try {
      var hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      return new Slot((hash[0] & 0xff) >> (Byte.SIZE - BITS));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  /// Where something belongs that has an id: the id's last six bits, also of one that nobody ever
  /// gave out.
  public static Slot of(Id id) {
    return new Slot((int) (id.number() & (COUNT - 1)));
  }

  /// One that is as likely as any other.
  public static Slot anywhere() {
    return new Slot(ThreadLocalRandom.current().nextInt(COUNT));
  }

  @Override
  public int compareTo(Slot other) {
    return Integer.compare(number, other.number);
  }

  @Override
  public String toString() {
    return Integer.toString(number);
  }
}
