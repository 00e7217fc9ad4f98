/// The product, sharded and replicated: so far, who holds what and who leads.
@NullMarked
package soulfra;

import org.jspecify.annotations.NullMarked;
