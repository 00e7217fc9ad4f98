@NullMarked
package soulfra.contract.mind;

import org.jspecify.annotations.NullMarked;
