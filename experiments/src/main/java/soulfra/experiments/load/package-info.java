/// Load on a schedule: requests start when the schedule says so, not when the server has time for
/// them, and their latency counts from there.
@NullMarked
package soulfra.experiments.load;

import org.jspecify.annotations.NullMarked;
