/// What breaks when, as pages, and a run of one of them.
@NullMarked
package soulfra.chaos.scenario;

import org.jspecify.annotations.NullMarked;
