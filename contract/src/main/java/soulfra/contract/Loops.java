package soulfra.contract;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.LoopId;
import soulfra.contract.Id.ProphecyId;
import soulfra.contract.Id.UserId;

/// Loops begin with a whisper, can be forked, and are *blessed* once enough users bless them.
/// Prophecies are an agent's, and may be fulfilled.
///
/// Promises: a fork is one deeper than its parent; a blessing counts once a user; `blessed` is true
/// from the blessing on that reaches the consensus threshold, and for good.
public interface Loops {

  Answer<Loop> begin(UserId me, NewLoop request, @Nullable String idempotencyKey);

  Answer<Loop> fork(UserId me, LoopId parent, NewFork request, @Nullable String idempotencyKey);

  Loop loop(UserId me, LoopId id);

  /// Loops created at or after `from` and before `to`, newest first.
  Page<Loop> between(Instant from, Instant to, Page.Request page);

  Consensus bless(UserId me, LoopId id);

  Answer<Prophecy> prophesy(
      UserId me, AgentId agent, NewProphecy request, @Nullable String idempotencyKey);

  Page<Prophecy> propheciesOf(UserId me, AgentId agent, Page.Request page);

  /// Marks the prophecy as fulfilled; doing so twice changes nothing.
  Prophecy fulfil(UserId me, ProphecyId id);

  record Loop(
      LoopId id,
      UserId creatorId,
      String whisper,
      String tone,
      @Nullable LoopId forkParent,
      long forkDepth,
      long blessings,
      boolean blessed,
      Instant createdAt) {}

  record Consensus(long blessings, boolean blessed) {}

  record Prophecy(
      ProphecyId id,
      AgentId agentId,
      String text,
      List<LoopId> relatedLoops,
      boolean fulfilled,
      @Nullable Instant fulfilledAt,
      Instant createdAt) {}

  record NewLoop(String whisper, String tone) {
    public NewLoop(@Nullable String whisper, @Nullable String tone) {
      this.whisper = Rules.text("whisper", whisper);
      this.tone = tone == null ? "neutral" : Rules.name("tone", tone);
    }
  }

  record NewFork(String whisper) {
    public NewFork(@Nullable String whisper) {
      this.whisper = Rules.text("whisper", whisper);
    }
  }

  record NewProphecy(String text, List<LoopId> relatedLoops) {
    public NewProphecy(@Nullable String text, @Nullable List<LoopId> relatedLoops) {
      this.text = Rules.text("text", text);
      this.relatedLoops =
          relatedLoops == null ? List.of() : relatedLoops.stream().distinct().toList();
      if (this.relatedLoops.size() > Rules.RELATED_LOOPS) {
        throw Problem.invalid(
            "relatedLoops must name at most %d loops.".formatted(Rules.RELATED_LOOPS));
      }
    }
  }
}
