@NullMarked
package soulfra.experiments.chaos;

import org.jspecify.annotations.NullMarked;
