@NullMarked
package soulfra.toxiproxy;

import org.jspecify.annotations.NullMarked;
