/// A stage as its client sees it: the contract's records over HTTP and WebSocket.
@NullMarked
package soulfra.contract.client;

import org.jspecify.annotations.NullMarked;
