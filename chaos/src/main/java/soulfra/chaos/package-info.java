/// Faults as values, and when they happen. Nothing injects them yet.
@NullMarked
package soulfra.chaos;

import org.jspecify.annotations.NullMarked;
