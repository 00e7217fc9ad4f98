/// The contract, held against a running stage from outside: HTTP, WebSocket and nothing else.
///
/// A stage runs it by extending [ContractSuite] and [EdgeProperties] with the URL it listens on.
/// Everything is done by users with fresh handles, so any number of runs may share one stage, at
/// the same time, whatever it already holds. What one user sees of another's doing may come late
/// (`Promises.freshness`); what they see of their own may not.
@NullMarked
package soulfra.contract.suite;

import org.jspecify.annotations.NullMarked;
