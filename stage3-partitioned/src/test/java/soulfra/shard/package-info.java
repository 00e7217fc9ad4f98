@NullMarked
package soulfra.shard;

import org.jspecify.annotations.NullMarked;
