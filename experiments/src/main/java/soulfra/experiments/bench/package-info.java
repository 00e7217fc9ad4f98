/// How fast a stage is, as ratios to what the machine could do at most, measured in the same run. A
/// rate without its ceiling beside it says more about the machine than about the stage.
@NullMarked
package soulfra.experiments.bench;

import org.jspecify.annotations.NullMarked;
