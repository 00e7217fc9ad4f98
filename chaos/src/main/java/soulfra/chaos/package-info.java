/// Faults as values, and when they happen.
@NullMarked
package soulfra.chaos;

import org.jspecify.annotations.NullMarked;
