/// Two stages side by side, file by file.
@NullMarked
package soulfra.workbench.diff;

import org.jspecify.annotations.NullMarked;
