/// Faults by hand, in what `up` runs.
@NullMarked
package soulfra.workbench.fault;

import org.jspecify.annotations.NullMarked;
