/// What holds for the records on their own, without a server.
@NullMarked
package soulfra.contract;

import org.jspecify.annotations.NullMarked;
