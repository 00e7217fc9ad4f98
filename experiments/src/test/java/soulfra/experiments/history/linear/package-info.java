@NullMarked
package soulfra.experiments.history.linear;

import org.jspecify.annotations.NullMarked;
