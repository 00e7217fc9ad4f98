/// Redis: a fast memory that all instances share, and that none of them depends on.
@NullMarked
package soulfra.redis;

import org.jspecify.annotations.NullMarked;
