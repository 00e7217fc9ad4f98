/// Servers as objects: started, watched, frozen, killed and stopped from Java, on the real thing.
/// Nothing that is started here outlives the JVM that started it.
@NullMarked
package soulfra.servers;

import org.jspecify.annotations.NullMarked;
