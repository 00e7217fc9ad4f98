/// Who leads a shard, and how another node comes to lead it.
@NullMarked
package soulfra.replica;

import org.jspecify.annotations.NullMarked;
