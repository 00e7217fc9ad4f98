@NullMarked
package soulfra.experiments.history.invariant;

import org.jspecify.annotations.NullMarked;
