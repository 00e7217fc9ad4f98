@NullMarked
package soulfra.experiments.history;

import org.jspecify.annotations.NullMarked;
