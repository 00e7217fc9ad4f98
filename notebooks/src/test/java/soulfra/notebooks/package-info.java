@NullMarked
package soulfra.notebooks;

import org.jspecify.annotations.NullMarked;
