@NullMarked
package soulfra.experiments.bench;

import org.jspecify.annotations.NullMarked;
