@NullMarked
package soulfra.outbox;

import org.jspecify.annotations.NullMarked;
