package soulfra.experiments.history.invariant;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.Finding;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Settings;
import soulfra.experiments.history.Words;

/// All listeners hear what they hear in one order. Each may miss some, unless the setting
/// `complete=true` says that none may be missed between two that it heard. Each key (a room, a
/// partition) has an order of its own.
final class TotalOrder {

  private TotalOrder() {}

  static Answer check(History history, Settings settings, Words words) {
    var findings = new ArrayList<Finding>();
    int heard = 0;
    for (var room : history.byKey()) {
      Map<String, List<Sequences.Item>> listeners = new LinkedHashMap<>();
      for (var o : room.acknowledged("deliver")) {
        heard++;
        var items = listeners.computeIfAbsent(o.process(), _ -> new ArrayList<>());
        Elements.read(o).forEach(element -> items.add(new Sequences.Item(element, o)));
      }
      var sequences = new Sequences(listeners, "heard", words);
      findings.addAll(sequences.disorder(settings.flag("complete")));
      findings.addAll(sequences.twice());
    }
    if (heard == 0) {
      return Answer.unknown("Nobody heard anything.");
    }
    return Answer.of(findings, Answer.valid("%,d deliveries fit into one order.".formatted(heard)));
  }
}
