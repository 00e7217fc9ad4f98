/// The client against a server that answers what the test says, broken connections included.
@NullMarked
package soulfra.contract.client;

import org.jspecify.annotations.NullMarked;
