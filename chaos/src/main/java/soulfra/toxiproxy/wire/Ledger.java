package soulfra.toxiproxy.wire;

/// The bytes of one link: what came in, what went out, what toxics dropped. What is in between is
/// held. Only the loop's thread may touch it.
final class Ledger {

  private final Loop loop;
  private long received;
  private long sent;
  private long dropped;

  Ledger(Loop loop) {
    this.loop = loop;
  }

  void received(long count) {
    received += count;
    loop.holds(count);
  }

  void sent(long count) {
    sent += count;
    loop.holds(-count);
  }

  void dropped(long count) {
    dropped += count;
    loop.holds(-count);
  }

  /// Bytes that went straight through, and were never held.
  void passed(long count) {
    received += count;
    sent += count;
  }

  /// The link is over: what it still holds is lost.
  void close() {
    dropped(held());
  }

  long held() {
    return received - sent - dropped;
  }

  Count count() {
    return new Count(received, sent, dropped);
  }
}
