@NullMarked
package soulfra.experiments.isolation;

import org.jspecify.annotations.NullMarked;
