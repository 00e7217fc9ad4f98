package soulfra.experiments.history.invariant;

import java.util.List;
import java.util.Set;
import soulfra.experiments.history.Checker;

/// All that are known. To add one: a file that says what must hold, and a line here.
public final class Invariants {

  private Invariants() {}

  public static List<Checker> all() {
    return List.of(
        new Invariant(
            "final-set",
            "what was added is in the last read",
            "add, read [elements]",
            FinalSet::check),
        new Invariant(
            "set-full",
            "what was added is seen, and stays seen",
            "add, read [elements]",
            SetFull::check,
            Set.of("linearizable", "definite")),
        new Invariant(
            "queue-origin",
            "what comes out was put in before",
            "enqueue, dequeue",
            QueueOrigin::check),
        new Invariant(
            "total-queue",
            "what goes in comes out",
            "enqueue, dequeue, drain [elements]",
            TotalQueue::check,
            Set.of("once")),
        new Invariant(
            "log",
            "readers see what was appended: all, once, in one order",
            "append, read [elements]",
            Log::check),
        new Invariant(
            "counter-bounds",
            "a read lies between what was surely and what was perhaps added",
            "add, read",
            CounterBounds::check,
            Set.of("initial")),
        new Invariant(
            "bank",
            "transfers keep the total",
            "transfer {from, to, amount}, read {account: balance}",
            Bank::check,
            Set.of("total", "accounts", "negative-balances", "initial")),
        new Invariant(
            "unique-ids",
            "no id is given twice, and none that was given is gone",
            "generate, read [ids]",
            UniqueIds::check),
        new Invariant(
            "long-fork",
            "all see writes in one order",
            "[[w x 1]], [[r x 1] [r y nil]]",
            LongFork::check,
            Set.of("group")),
        new Invariant(
            "causal-reverse",
            "no write is seen without those that ended before it began",
            "write, read [values]",
            CausalReverse::check),
        new Invariant(
            "sessions",
            "a process reads its writes, and never goes back",
            "write, read of growing versions per key",
            Sessions::check),
        new Invariant(
            "total-order",
            "all listeners hear in one order",
            "deliver (by a listener)",
            TotalOrder::check,
            Set.of("complete")),
        new Invariant(
            "leases",
            "one holder at a time, and no stale token is taken",
            "acquire (token), release, write (token)",
            Leases::check),
        new Invariant(
            "leaders",
            "one leader acknowledges in an epoch, and none after a later one",
            "any, acknowledged by a node with {epoch: …}",
            Leaders::check),
        new Invariant(
            "convergence",
            "after the last fault healed, all read the same",
            "read",
            Convergence::check),
        new Invariant(
            "hash-chain",
            "each entry's hash covers all before it",
            "read [{data, hash}]",
            HashChain::check));
  }
}
