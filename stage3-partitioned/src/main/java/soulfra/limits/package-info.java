/// How much may be asked of the product.
@NullMarked
package soulfra.limits;

import org.jspecify.annotations.NullMarked;
