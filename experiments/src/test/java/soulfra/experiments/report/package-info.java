@NullMarked
package soulfra.experiments.report;

import org.jspecify.annotations.NullMarked;
