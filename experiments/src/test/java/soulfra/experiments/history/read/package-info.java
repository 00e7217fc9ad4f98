@NullMarked
package soulfra.experiments.history.read;

import org.jspecify.annotations.NullMarked;
