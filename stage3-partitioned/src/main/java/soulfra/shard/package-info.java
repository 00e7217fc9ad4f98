/// Who holds what: slots, ids that carry theirs, and the map of slots to shards.
@NullMarked
package soulfra.shard;

import org.jspecify.annotations.NullMarked;
