package soulfra.experiments.history.invariant;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.Finding;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Operation;
import soulfra.experiments.history.Settings;
import soulfra.experiments.history.Words;

/// A log whose entries each hold a hash over the one before: `hash = SHA-256(previous hash ‖ data)`
/// in hexadecimal, the first after an empty text. Whoever changes an entry, or takes one out,
/// breaks the chain there; all reads of one key must be one chain. A read is a list of maps with
/// `data` and `hash`.
final class HashChain {

  private HashChain() {}

  static Answer check(History history, Settings settings, Words words) {
    var findings = new ArrayList<Finding>();
    int entries = 0;
    var longest = new HashMap<Optional<Object>, Read>();
    for (var o : history.acknowledged("read")) {
      var read = new Read(o, hashes(o));
      entries += read.hashes.size();
      broken(o, findings, words);
      var key = Optional.ofNullable(o.key());
      var other = longest.get(key);
      if (other != null) {
        forked(read, other, findings, words);
      }
      if (other == null || read.hashes.size() > other.hashes.size()) {
        longest.put(key, read);
      }
    }
    if (entries == 0) {
      return Answer.unknown("No entry was read.");
    }
    return Answer.of(
        findings,
        Answer.valid(
            "All %,d entries that were read follow from those before.".formatted(entries)));
  }

  private record Read(Operation operation, List<String> hashes) {}

  private static List<String> hashes(Operation o) {
    return Elements.read(o).stream().map(entry -> text(entry, "hash")).toList();
  }

  private static void broken(Operation o, List<Finding> findings, Words words) {
    var before = "";
    int place = 0;
    for (var entry : Elements.read(o)) {
      place++;
      var hash = text(entry, "hash");
      if (!hash.equals(sha256(before + text(entry, "data")))) {
        findings.add(
            Finding.of(
                "broken-chain",
                "Entry %d that process %s read %s does not follow from the one before: its hash is %s."
                    .formatted(place, o.process(), words.when(o), hash),
                o));
        return;
      }
      before = hash;
    }
  }

  private static void forked(Read one, Read other, List<Finding> findings, Words words) {
    int common = Math.min(one.hashes.size(), other.hashes.size());
    for (int i = 0; i < common; i++) {
      if (!one.hashes.get(i).equals(other.hashes.get(i))) {
        findings.add(
            Finding.of(
                "forked-chain",
                "Entry %d differs: process %s read one %s, and process %s another %s."
                    .formatted(
                        i + 1,
                        other.operation.process(),
                        words.when(other.operation),
                        one.operation.process(),
                        words.when(one.operation)),
                other.operation,
                one.operation));
        return;
      }
    }
  }

  private static String text(Object entry, String name) {
    if (entry instanceof Map<?, ?> map && map.get(name) != null) {
      return String.valueOf(map.get(name));
    }
    throw new IllegalArgumentException("an entry is a map with data and hash: " + entry);
  }

  private static String sha256(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
