/// A plausible social graph, the same one for the same seed, and how it gets into a stage.
@NullMarked
package soulfra.workbench.seed;

import org.jspecify.annotations.NullMarked;
