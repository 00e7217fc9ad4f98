/// The bytes' way: connections, their two links, and what toxics do to each.
@NullMarked
package soulfra.toxiproxy.wire;

import org.jspecify.annotations.NullMarked;
