@NullMarked
package soulfra.experiments;

import org.jspecify.annotations.NullMarked;
