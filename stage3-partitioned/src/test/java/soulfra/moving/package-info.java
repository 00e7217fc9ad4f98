@NullMarked
package soulfra.moving;

import org.jspecify.annotations.NullMarked;
