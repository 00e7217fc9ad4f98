/// Isolation of transactions: cycles of dependencies, and the levels that they rule out.
@NullMarked
package soulfra.experiments.history.txn;

import org.jspecify.annotations.NullMarked;
