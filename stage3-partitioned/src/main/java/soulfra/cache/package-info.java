/// Answers kept near, and forgotten in time.
@NullMarked
package soulfra.cache;

import org.jspecify.annotations.NullMarked;
