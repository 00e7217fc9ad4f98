/// ZooKeeper through Curator: this instance's session, and values that all instances share.
@NullMarked
package soulfra.zookeeper;

import org.jspecify.annotations.NullMarked;
