@NullMarked
package soulfra.replica;

import org.jspecify.annotations.NullMarked;
