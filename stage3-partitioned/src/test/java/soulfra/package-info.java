@NullMarked
package soulfra;

import org.jspecify.annotations.NullMarked;
