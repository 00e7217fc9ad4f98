@NullMarked
package soulfra.storage;

import org.jspecify.annotations.NullMarked;
