package soulfra.experiments.history.txn;

import java.util.List;
import soulfra.experiments.history.Finding;

/// One thing that no level, or not every level, allows.
///
/// @param type its name, as Adya and Elle have it
record Anomaly(String type, Finding finding) {

  static Anomaly of(String type, String sentence, List<Txn> txns) {
    return new Anomaly(
        type, Finding.of(type, sentence, txns.stream().map(Txn::operation).toList()));
  }
}
