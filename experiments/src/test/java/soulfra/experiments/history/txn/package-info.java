@NullMarked
package soulfra.experiments.history.txn;

import org.jspecify.annotations.NullMarked;
