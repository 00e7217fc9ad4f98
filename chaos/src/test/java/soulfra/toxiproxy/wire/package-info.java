@NullMarked
package soulfra.toxiproxy.wire;

import org.jspecify.annotations.NullMarked;
