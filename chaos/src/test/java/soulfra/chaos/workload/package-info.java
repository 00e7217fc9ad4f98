@NullMarked
package soulfra.chaos.workload;

import org.jspecify.annotations.NullMarked;
