/// A history as one HTML page that needs nothing else.
@NullMarked
package soulfra.experiments.history.page;

import org.jspecify.annotations.NullMarked;
