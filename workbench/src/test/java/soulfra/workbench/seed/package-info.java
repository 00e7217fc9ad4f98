@NullMarked
package soulfra.workbench.seed;

import org.jspecify.annotations.NullMarked;
