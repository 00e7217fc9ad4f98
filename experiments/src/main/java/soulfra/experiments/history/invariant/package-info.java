/// What must hold of a history whatever the order: nothing lost, nothing twice, nobody too late.
@NullMarked
package soulfra.experiments.history.invariant;

import org.jspecify.annotations.NullMarked;
