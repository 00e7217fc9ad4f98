@NullMarked
package soulfra.chaos.scenario;

import org.jspecify.annotations.NullMarked;
