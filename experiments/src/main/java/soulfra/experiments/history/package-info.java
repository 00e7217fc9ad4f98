/// Histories of operations, and checkers that judge them. A library of its own: it knows nothing of
/// the product, of servers or of experiments, only of what clients asked and were told.
@NullMarked
package soulfra.experiments.history;

import org.jspecify.annotations.NullMarked;
