@NullMarked
package soulfra.experiments.pages;

import org.jspecify.annotations.NullMarked;
