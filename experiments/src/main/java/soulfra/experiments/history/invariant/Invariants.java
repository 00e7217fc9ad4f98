package soulfra.experiments.history.invariant;

import java.util.List;
import soulfra.experiments.history.Checker;

/// All that are known. To add one: a file that says what must hold, and a line here.
public final class Invariants {

  private Invariants() {}

  public static List<Checker> all() {
    return List.of(
        Invariant.of(
            "final-set",
            "what was added is in the last read",
            "add, read [elements]",
            FinalSet::check),
        Invariant.of(
            "set-full",
            "what was added is seen, and stays seen",
            "add, read [elements]",
            SetFull::check,
            "linearizable",
            "definite"),
        Invariant.of(
            "queue-origin",
            "what comes out was put in before",
            "enqueue, dequeue",
            QueueOrigin::check),
        Invariant.of(
            "total-queue",
            "what goes in comes out",
            "enqueue, dequeue, drain [elements]",
            TotalQueue::check,
            "once"),
        Invariant.ofAll(
            "log",
            "readers see what was appended: all, once, in one order",
            "append, read [elements]",
            Log::check),
        Invariant.of(
            "counter-bounds",
            "a read lies between what was surely and what was perhaps added",
            "add, read",
            CounterBounds::check,
            "initial"),
        Invariant.of(
            "bank",
            "transfers keep the total",
            "transfer {from, to, amount}, read {account: balance}",
            Bank::check,
            "total",
            "total-amount",
            "accounts",
            "negative-balances",
            "initial"),
        Invariant.of(
            "unique-ids",
            "no id is given twice, and none that was given is gone",
            "generate, read [ids]",
            UniqueIds::check),
        Invariant.of(
            "long-fork",
            "all see writes in one order",
            "[[w x 1]], [[r x 1] [r y nil]]",
            LongFork::check,
            "group"),
        Invariant.of(
            "causal-reverse",
            "no write is seen without those that ended before it began",
            "write, read [values]",
            CausalReverse::check),
        Invariant.ofAll(
            "sessions",
            "a process reads its writes, and never goes back",
            "write, read of growing versions per key",
            Sessions::check),
        Invariant.ofAll(
            "total-order",
            "all listeners hear in one order",
            "deliver (by a listener)",
            TotalOrder::check,
            "complete"),
        Invariant.ofAll(
            "leases",
            "one holder at a time, and no stale token is taken",
            "acquire (token), release, write (token)",
            Leases::check),
        Invariant.ofAll(
            "leaders",
            "one leader acknowledges in an epoch, and none after a later one",
            "any, acknowledged by a node with {epoch: …}",
            Leaders::check),
        Invariant.ofAll(
            "convergence",
            "after the last fault healed, all read the same",
            "read",
            Convergence::check),
        Invariant.ofAll(
            "hash-chain",
            "each entry's hash covers all before it",
            "read [{data, hash}]",
            HashChain::check));
  }
}
