@NullMarked
package soulfra.experiments.history.page;

import org.jspecify.annotations.NullMarked;
