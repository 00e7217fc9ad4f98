/// Goals that a reader reaches with their own hands, and that the running system confirms.
@NullMarked
package soulfra.workbench.mission;

import org.jspecify.annotations.NullMarked;
