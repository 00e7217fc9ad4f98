/// Runs of scenarios, judged by the checkers of histories, and reported.
@NullMarked
package soulfra.experiments.chaos;

import org.jspecify.annotations.NullMarked;
