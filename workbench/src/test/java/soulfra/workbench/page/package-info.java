@NullMarked
package soulfra.workbench.page;

import org.jspecify.annotations.NullMarked;
