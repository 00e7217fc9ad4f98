package soulfra.toxiproxy.wire;

/// Bytes of a link, or the sum of several.
public record Count(long received, long sent, long dropped) {

  public static final Count NOTHING = new Count(0, 0, 0);

  /// What is inside: neither sent on nor dropped yet.
  public long held() {
    return received - sent - dropped;
  }

  public Count plus(Count other) {
    return new Count(received + other.received, sent + other.sent, dropped + other.dropped);
  }
}
