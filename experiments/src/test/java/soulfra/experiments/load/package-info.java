/// The load generator's own rules.
@NullMarked
package soulfra.experiments.load;

import org.jspecify.annotations.NullMarked;
