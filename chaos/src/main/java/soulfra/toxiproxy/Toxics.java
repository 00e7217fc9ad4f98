package soulfra.toxiproxy;

import java.util.ArrayList;
import java.util.List;
import soulfra.toxiproxy.toxic.Attributes;
import soulfra.toxiproxy.toxic.Stream;
import soulfra.toxiproxy.toxic.Toxic;
import soulfra.toxiproxy.toxic.Values;

/// The toxics of one proxy: names are unique over both streams. A value; a change makes a new one,
/// and a refused change makes none.
record Toxics(List<Toxic> all) {

  static final Toxics NONE = new Toxics(List.of());

  Toxics {
    all = List.copyOf(all);
  }

  /// Upstream first, and in the order in which they were added.
  List<Toxic> inOrder() {
    var ordered = new ArrayList<Toxic>();
    for (var stream : Stream.values()) {
      all.stream().filter(toxic -> toxic.isOn(stream)).forEach(ordered::add);
    }
    return ordered;
  }

  Toxic get(String name) {
    return all.stream()
        .filter(toxic -> toxic.name().equals(name))
        .findFirst()
        .orElseThrow(Refused::noToxic);
  }

  /// The toxic that somebody asks for, if it can be added.
  Toxic asked(Input input) {
    var streamName = input.text("stream").orElse("downstream");
    var type = input.text("type").orElse("");
    float toxicity = input.share("toxicity").orElse(1f);
    var values = input.values("attributes");
    var name = input.text("name").filter(text -> !text.isEmpty());
    if (Stream.named(streamName).isEmpty()) {
      throw Refused.badStream();
    }
    var attributes = Attributes.ofType(type).orElseThrow(Refused::badType);
    var toxic = new Toxic(name.orElse(type + "_" + streamName), streamName, toxicity, attributes);
    if (all.stream().anyMatch(other -> other.name().equals(toxic.name()))) {
      throw Refused.toxicExists();
    }
    return toxic.with(toxicity, said(attributes, values));
  }

  Toxics with(Toxic added) {
    var more = new ArrayList<>(all);
    more.add(added);
    return new Toxics(more);
  }

  /// A toxic with what somebody asks for instead; only its attributes and toxicity can change.
  Toxic changed(String name, Input input) {
    var toxic = get(name);
    var attributes = said(toxic.attributes(), input.values("attributes"));
    return toxic.with(input.share("toxicity").orElse(toxic.toxicity()), attributes);
  }

  Toxics withChanged(Toxic changed) {
    return new Toxics(
        all.stream().map(toxic -> toxic.name().equals(changed.name()) ? changed : toxic).toList());
  }

  Toxics without(String name) {
    var gone = get(name);
    return new Toxics(all.stream().filter(toxic -> !toxic.equals(gone)).toList());
  }

  private static Attributes said(Attributes attributes, Values values) {
    try {
      return attributes.with(values);
    } catch (IllegalArgumentException e) {
      throw Refused.badBody(String.valueOf(e.getMessage()));
    }
  }
}
