/// Loops, their forks and blessings, and prophecies.
@NullMarked
package soulfra.loops;

import org.jspecify.annotations.NullMarked;
