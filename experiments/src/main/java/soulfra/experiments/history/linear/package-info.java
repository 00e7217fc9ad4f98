/// Linearizability: is there one order of all operations that explains every answer?
@NullMarked
package soulfra.experiments.history.linear;

import org.jspecify.annotations.NullMarked;
