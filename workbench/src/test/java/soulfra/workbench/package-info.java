@NullMarked
package soulfra.workbench;

import org.jspecify.annotations.NullMarked;
