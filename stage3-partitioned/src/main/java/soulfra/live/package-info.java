/// Who hears what, while it happens and on resuming.
@NullMarked
package soulfra.live;

import org.jspecify.annotations.NullMarked;
