/// What clients do meanwhile, by the contract alone, and the history of it.
@NullMarked
package soulfra.chaos.workload;

import org.jspecify.annotations.NullMarked;
