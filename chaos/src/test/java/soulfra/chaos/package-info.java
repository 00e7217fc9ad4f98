@NullMarked
package soulfra.chaos;

import org.jspecify.annotations.NullMarked;
