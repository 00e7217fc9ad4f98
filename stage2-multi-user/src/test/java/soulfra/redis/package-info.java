@NullMarked
package soulfra.redis;

import org.jspecify.annotations.NullMarked;
