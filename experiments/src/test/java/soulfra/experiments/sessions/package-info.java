@NullMarked
package soulfra.experiments.sessions;

import org.jspecify.annotations.NullMarked;
