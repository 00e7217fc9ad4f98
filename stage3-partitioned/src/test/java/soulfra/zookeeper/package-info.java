@NullMarked
package soulfra.zookeeper;

import org.jspecify.annotations.NullMarked;
