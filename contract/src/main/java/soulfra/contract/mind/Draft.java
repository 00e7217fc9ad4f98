package soulfra.contract.mind;

import java.util.List;
import org.jspecify.annotations.Nullable;
import soulfra.contract.Chat.Role;
import soulfra.contract.mind.Mind.Turn;

/// A reply while it is being put together.
///
/// It takes the phrases of a kind in turn, from a place that differs from conversation to
/// conversation, and passes over those that the agent used in the last turns.
final class Draft {

  static final int LENGTH = 1000;

  private final StringBuilder body = new StringBuilder();
  private final long conversation;
  private final long exchange;
  private final List<Turn> recent;
  private final Manner manner;
  private final Phrase.Slots slots;
  private long seed;

  Draft(Talk talk, Manner manner) {
    this.conversation = talk.conversation();
    this.exchange = talk.prompt.position() / 2;
    this.seed = Text.mix(conversation + exchange, talk.prompt.said().hashCode());
    this.recent = talk.prompt.recent();
    this.manner = manner;
    this.slots = talk;
  }

  /// Adds one of these phrases; nothing if none can be filled that was not said lately.
  boolean say(List<Phrase> phrases) {
    var chosen = choose(phrases, false);
    if (chosen != null) {
      append(chosen);
    }
    return chosen != null;
  }

  /// Adds one of these phrases; if all of them were said lately, the one said longest ago.
  void sayAnyway(List<Phrase> phrases) {
    var chosen = choose(phrases, true);
    if (chosen != null) {
      append(chosen);
    }
  }

  private @Nullable String choose(List<Phrase> phrases, boolean anyway) {
    long start = exchange + Text.mix(conversation, phrases.size());
    String stale = null;
    int stalest = -1;
    for (int i = 0; i < phrases.size(); i++) {
      var text = phrases.get(Math.floorMod(start + i, phrases.size())).with(slots);
      if (text != null) {
        var shaped = manner.shape(text);
        int age = age(shaped);
        if (age == Integer.MAX_VALUE) {
          return shaped;
        }
        if (age > stalest) {
          stale = shaped;
          stalest = age;
        }
      }
    }
    return anyway ? stale : null;
  }

  boolean saidLately(String text) {
    return age(text) < Integer.MAX_VALUE;
  }

  /// How many turns ago this was said, as far as the last turns tell.
  private int age(String phrase) {
    var text = Text.opening(phrase);
    if (body.indexOf(text) >= 0) {
      return 0;
    }
    for (int i = recent.size() - 1; i >= 0; i--) {
      var turn = recent.get(i);
      if (turn.role() == Role.AGENT && turn.body().contains(text)) {
        return recent.size() - i;
      }
    }
    return Integer.MAX_VALUE;
  }

  private void append(String text) {
    if (!body.isEmpty()) {
      body.append(' ');
    }
    body.append(text);
  }

  /// True one time in `n`.
  boolean oneIn(int n) {
    seed = Text.mix(seed, n);
    return Math.floorMod(seed, n) == 0;
  }

  boolean isEmpty() {
    return body.isEmpty();
  }

  boolean asks() {
    return body.indexOf("?") >= 0;
  }

  String text() {
    return Text.clip(Text.clean(body.toString()), LENGTH);
  }

  /// Its first sentence, for those of few words.
  String shortly() {
    return Text.opening(text());
  }
}
