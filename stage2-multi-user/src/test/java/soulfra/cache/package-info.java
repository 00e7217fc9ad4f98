@NullMarked
package soulfra.cache;

import org.jspecify.annotations.NullMarked;
