/// Moving a slot to another shard while both of them serve.
@NullMarked
package soulfra.moving;

import org.jspecify.annotations.NullMarked;
