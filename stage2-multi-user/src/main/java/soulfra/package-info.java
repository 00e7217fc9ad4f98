/// The product, wired together. Read [Main] first.
@NullMarked
package soulfra;

import org.jspecify.annotations.NullMarked;
