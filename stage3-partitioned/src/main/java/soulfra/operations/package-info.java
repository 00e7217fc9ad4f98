/// How the stage is watched, filled and kept clean.
@NullMarked
package soulfra.operations;

import org.jspecify.annotations.NullMarked;
