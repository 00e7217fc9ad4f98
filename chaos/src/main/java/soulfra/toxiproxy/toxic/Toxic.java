package soulfra.toxiproxy.toxic;

/// A toxic as it was asked for.
///
/// @param stream upstream or downstream, as it was spelled: it is shown so again
/// @param toxicity the share of connections on which it acts; not checked: 7 is always, -3 is never
public record Toxic(String name, String stream, float toxicity, Attributes attributes) {

  public boolean isOn(Stream other) {
    return Stream.named(stream).filter(other::equals).isPresent();
  }

  public Toxic with(float newToxicity, Attributes newAttributes) {
    return new Toxic(name, stream, newToxicity, newAttributes);
  }
}
