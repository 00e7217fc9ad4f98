@NullMarked
package soulfra.workbench.mission;

import org.jspecify.annotations.NullMarked;
