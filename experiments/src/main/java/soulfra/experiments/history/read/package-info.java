/// Histories from files: JSON, JSON lines, EDN and logs of Jepsen, with the line and column of what
/// can't be read.
@NullMarked
package soulfra.experiments.history.read;

import org.jspecify.annotations.NullMarked;
