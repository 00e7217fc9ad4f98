@NullMarked
package soulfra.servers;

import org.jspecify.annotations.NullMarked;
