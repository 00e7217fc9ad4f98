@NullMarked
package soulfra.limits;

import org.jspecify.annotations.NullMarked;
